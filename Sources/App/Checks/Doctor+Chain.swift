import Chain
import Engine
import Ethereum
import IO

extension Doctor {
    func examineChain(_ patients: [Patient], on thread: IOThread) async -> Examination {
        let chain: JSONRPCChainClient
        do {
            chain = try configuration.chainClient(on: thread)
        } catch {
            return blind([.failure("endpoints", error)], patients, "no endpoint is configured")
        }
        let reports = await chain.examineEndpoints(serve: configuration.chain.id)
        let checks = EndpointChecks(now: SystemTime().wall / 1000)
        let endpoints = reports.map { report in
            let identity = EndpointChecks.identity(report.check, expected: configuration.chain.id)
            return Diagnosis.Section(
                title: "Endpoint \(report.check.endpoint)",
                findings: [identity] + (report.condition.map(checks.findings) ?? []))
        }
        guard reports.contains(where: { $0.condition != nil }) else {
            let silence = EndpointChecks.silence(reports.map(\.check)).map { [$0] } ?? []
            var examination = blind(silence, patients, "no endpoint serves chain \(configuration.chain.id)")
            examination.sections = endpoints + examination.sections
            return examination
        }
        var examination = await examine(chain, patients, lag: EndpointChecks.lag(reports))
        examination.sections = endpoints + examination.sections
        return examination
    }

    /// What is left when the chain cannot be looked at.
    private func blind(_ findings: [Finding], _ patients: [Patient], _ reason: String) -> Examination {
        Examination(
            "Chain \(configuration.chain.id)", findings + [.skipped("contracts", because: reason)],
            skipping: ["role", "balance"], of: patients, scheduler: ["workflows", "events"], reason)
    }

    private func examine(_ chain: JSONRPCChainClient, _ patients: [Patient], lag: Finding?) async -> Examination {
        var findings = [lag].compactMap(\.self)
        var price: Wei?
        do {
            let fees = try await FeeCheck.read(configuration.worker.fees, on: chain)
            findings.append(fees.finding)
            price = fees.price
        } catch {
            findings.append(.failure("gas price", error))
        }
        do {
            findings += try await FinalityCheck(configuration: configuration, chain: chain).findings()
        } catch {
            findings.append(.failure("confirmations", error))
        }
        let contracts = ContractChecks(configuration: configuration, chain: chain, library: library)
        let executor = await Finding.of("actionExecutor") { try await contracts.code(Settings.actionExecutor) }
        findings.append(executor)
        for partner in [Partner.registry, .escrow] {
            findings += await contracts.findings(partner, executorIsThere: executor.verdict == .ok)
        }
        var examination = Examination()
        examination.sections = [Diagnosis.Section(title: "Chain \(configuration.chain.id)", findings: findings)]
        examination.scheduler = await schedule.findings(on: chain)
        for patient in patients {
            let role =
                executor.verdict == .ok
                ? await Finding.of("role") {
                    try await AccountChecks(chain: chain).role(of: patient.address, on: contracts.executor)
                } : .skipped("role", because: "there is no ActionExecutor")
            let balance = await Finding.of("balance") {
                try await AccountChecks(chain: chain).balance(of: patient.address, price: price)
            }
            examination.accounts[patient.address] = [role, balance]
        }
        return examination
    }
}
