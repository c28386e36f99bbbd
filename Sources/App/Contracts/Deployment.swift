import Chain
package import Engine
import Ethereum

/// The three contracts on a chain, wired to each other.
package struct Deployment: Sendable {
    package let registry: Contract
    package let escrow: Contract
    package let executor: Contract
    /// The executor as a worker sees it.
    package let workflows: WorkflowContract

    /// Creates the contracts and gives them the roles that they need on each other.
    ///
    /// The sender's account administers all three. Nobody may run workflows yet: see ``Contract/grant(_:to:from:)``.
    ///
    /// - Throws: What ``AccountSender/send(_:)`` throws.
    package static func create(_ library: ContractLibrary, by sender: AccountSender) async throws -> Deployment {
        let admin = ABIValue.address(sender.address)
        let registry = Contract(library.registry, at: try await sender.create(library.registry, [admin]))
        let escrow = Contract(library.escrow, at: try await sender.create(library.escrow, [admin]))
        let executor = Contract(
            library.executor,
            at: try await sender.create(
                library.executor, [admin, .address(registry.address), .address(escrow.address)]))
        try await sender.send([
            registry.grant(.projectAdmin, to: executor.address), escrow.grant(.worker, to: executor.address),
        ])
        let workflows = try WorkflowContract(address: executor.address, executor: library.executor)
        return Deployment(registry: registry, escrow: escrow, executor: executor, workflows: workflows)
    }
}

extension AccountSender {
    /// Creates a contract and returns where it is.
    fileprivate func create(_ artifact: ContractArtifact, _ arguments: [ABIValue]) async throws -> Address {
        let code = try artifact.deploymentData(arguments)
        let created = try await send([CallRequest(to: nil, data: code)])
        return address.contractCreated(at: created[0].nonce)
    }
}
