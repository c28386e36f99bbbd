import Chain
import Ethereum

/// A contract that the executor calls in each run.
struct Partner: Sendable {
    let setting: Setting<Address?>
    /// The executor's function that tells where it is.
    let function: String
    /// What the executor must be allowed there.
    let role: Role
    let contract: @Sendable (ContractLibrary) -> ContractArtifact

    static let registry = Partner(setting: Settings.registry, function: "registry", role: .projectAdmin) { $0.registry }
    static let escrow = Partner(setting: Settings.feeEscrow, function: "escrow", role: .worker) { $0.escrow }
}

extension ContractChecks {
    /// All that can be said of a partner, in order.
    ///
    /// - Parameter executorIsThere: Whether it is worth asking the executor.
    func findings(_ partner: Partner, executorIsThere: Bool) async -> [Finding] {
        let name = partner.setting.contract
        if partner.setting.key == Settings.feeEscrow.key, configuration.contracts.feeEscrow == nil {
            return [
                .skipped(name, because: "\(partner.setting.key) is not set, and a worker needs it for nothing else")
            ]
        }
        let code = await Finding.of(name) { try await self.code(partner.setting) }
        guard executorIsThere, code.verdict == .ok else { return [code] }
        let wiring = await Finding.of("\(name) wiring") { try await self.wiring(partner) }
        let permission = await Finding.of("\(name) role") { try await self.permission(partner) }
        return [code, wiring, permission]
    }

    /// Whether the executor works with this partner and no other one.
    func wiring(_ partner: Partner) async throws -> Finding {
        let (name, function) = ("\(partner.setting.contract) wiring", partner.function)
        let expected = try configuration.address(partner.setting)
        guard let actual = try await partnerInUse(partner) else {
            return .skipped(name, because: "the ActionExecutor has no function \(function)()")
        }
        guard actual != expected else { return .ok(name, "The ActionExecutor uses it.") }
        return .problem(
            name, "The ActionExecutor's \(function)() is \(actual), but \(partner.setting.key) is \(expected).",
            remedy: "Set \(partner.setting.originalName) to \(actual), or use another ActionExecutor.")
    }

    /// `nil` when the executor does not tell: an older one may have no such function.
    private func partnerInUse(_ partner: Partner) async throws -> Address? {
        do {
            return try await executor.read(partner.function, on: chain)[0]?.address
        } catch let error as ChainError {
            guard case .reverted = error.code else { throw error }
            return nil
        } catch is ABICodingError {
            return nil
        }
    }

    /// Whether the executor may do there what each run does.
    private func permission(_ partner: Partner) async throws -> Finding {
        let name = "\(partner.setting.contract) role"
        let contract = Contract(partner.contract(library), at: try configuration.address(partner.setting))
        let executor = try configuration.requiredExecutor
        guard try await contract.has(partner.role, executor, on: chain) else {
            return .problem(
                name, "The ActionExecutor does not have \(partner.role) there, so runs revert.",
                remedy: "Let that contract's admin call grantRole(\(partner.role.id), \(executor)).")
        }
        return .ok(name, "The ActionExecutor has \(partner.role).")
    }
}
