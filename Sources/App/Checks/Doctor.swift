import Chain
import Engine
import Ethereum
import IO
package import Logging
import Signing

/// Checks everything that a worker and a scheduler depend on, all of it, whatever is wrong, and changes nothing.
package struct Doctor: Sendable {
    /// One of the configured accounts.
    struct Patient: Hashable, Sendable {
        let name: String
        let address: Address
    }

    let configuration: AppConfiguration
    let library: ContractLibrary
    let logger: Logger

    package init(_ configuration: AppConfiguration, library: ContractLibrary, logger: Logger) {
        self.configuration = configuration
        self.library = library
        self.logger = logger
    }

    /// Looks at Redis and at the chain at the same time.
    package func examine() async -> Diagnosis {
        let (keys, patients) = loadKeys()
        let thread = IOThread()
        async let redis = examineRedis(patients, on: thread)
        async let chain = examineChain(patients, on: thread)
        async let prices = Finding.of("prices") { try await schedule.prices(on: thread) }
        let (inRedis, onChain) = await (redis, chain)
        let scheduler = await onChain.scheduler + [prices] + inRedis.scheduler + [schedule.safety]
        let accounts = patients.map { patient in
            Diagnosis.Section(
                title: "Account \(patient.name), \(patient.address)",
                findings: (onChain.accounts[patient.address] ?? []) + (inRedis.accounts[patient.address] ?? []))
        }
        return Diagnosis(
            sections: [Diagnosis.Section(title: "Configuration", findings: [keys])] + inRedis.sections
                + onChain.sections + [Diagnosis.Section(title: "Scheduler", findings: scheduler)] + accounts)
    }

    var schedule: ScheduleChecks { ScheduleChecks(configuration: configuration, library: library) }

    private func loadKeys() -> (Finding, [Patient]) {
        do {
            let patients = try zip(configuration.signers, configuration.loadSigners()).map {
                Patient(name: $0.name, address: $1.address)
            }
            return (.ok("keys", "Accounts with a key: \(patients.count)."), patients)
        } catch {
            return (.failure("keys", error), [])
        }
    }
}

/// What one half of an examination found.
struct Examination: Sendable {
    var sections: [Diagnosis.Section] = []
    /// What is about one account.
    var accounts: [Address: [Finding]] = [:]
    /// What is about schedulers.
    var scheduler: [Finding] = []

    /// An examination that found one thing, and could not look at the accounts, and at what is about schedulers, because of it.
    init(
        _ title: String, _ findings: [Finding], skipping checks: [String], of patients: [Doctor.Patient],
        scheduler: [String], _ reason: String
    ) {
        self.scheduler = scheduler.map { .skipped($0, because: reason) }
        sections = [Diagnosis.Section(title: title, findings: findings)]
        let skipped = checks.map { Finding.skipped($0, because: reason) }
        for patient in patients { accounts[patient.address] = skipped }
    }

    init() {}
}
