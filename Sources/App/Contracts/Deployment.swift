import Chain
package import Engine
package import Ethereum
import JSON

/// The three contracts on a chain, wired to each other.
package struct Deployment: Sendable {
    package let registry: Contract
    package let escrow: Contract
    package let executor: Contract
    /// The executor as a worker sees it.
    package let workflows: WorkflowContract

    /// Creates the contracts and gives them the roles that they need on each other.
    ///
    /// The sender's account administers all three. Nobody may run workflows yet: see ``Contract/grant(_:to:from:)``. Whoever
    /// asks for it is told of each contract once it is there, since what comes after it may fail.
    ///
    /// - Throws: What ``AccountSender/send(_:)`` throws.
    package static func create(
        _ library: ContractLibrary, by sender: AccountSender,
        announce: @Sendable (ContractArtifact, Address, Hash32) -> Void = { _, _, _ in }
    ) async throws -> Deployment {
        func create(_ artifact: ContractArtifact, _ arguments: ABIValue...) async throws -> Contract {
            let code = try artifact.deploymentData(arguments)
            let created = try await sender.send([CallRequest(to: nil, data: code)])
            let address = sender.address.contractCreated(at: created[0].nonce)
            announce(artifact, address, created[0].receipt.transactionHash)
            return Contract(artifact, at: address)
        }
        let admin = ABIValue.address(sender.address)
        let registry = try await create(library.registry, admin)
        let escrow = try await create(library.escrow, admin)
        let executor = try await create(
            library.executor, admin, .address(registry.address), .address(escrow.address))
        try await sender.send([
            registry.grant(.projectAdmin, to: executor.address), escrow.grant(.worker, to: executor.address),
        ])
        let workflows = try WorkflowContract(address: executor.address, executor: library.executor)
        return Deployment(registry: registry, escrow: escrow, executor: executor, workflows: workflows)
    }

    /// Estimates what creating the contracts takes, without the roles; sends nothing.
    package static func rehearse(_ library: ContractLibrary, by sender: AccountSender) async throws -> Gas {
        let admin = ABIValue.address(sender.address)
        let creations = try [
            library.registry.deploymentData([admin]), library.escrow.deploymentData([admin]),
            library.executor.deploymentData([admin, admin, admin]),
        ]
        var sum: UInt64 = 0
        for code in creations { sum += try await sender.rehearse(CallRequest(to: nil, data: code)).rawValue }
        return Gas(sum)
    }

    /// The lines for a shell or an `.env` file that point every command here.
    package func variables(of chain: ChainID) -> [(name: String, value: String)] {
        [
            (Settings.chainID.variable, "\(chain)"), ("REGISTRY_ADDRESS", "\(registry.address)"),
            ("ACTIONEXECUTOR_ADDRESS", "\(executor.address)"), ("FEEESCROW_ADDRESS", "\(escrow.address)"),
        ]
    }

    /// The same as the content of a `config.json`.
    package func json(of chain: ChainID) -> String {
        var writer = JSONWriter()
        writer.object {
            $0.member("chain") { $0.object { $0.member("id", chain.rawValue) } }
            $0.member("contracts") {
                $0.object {
                    $0.member("registry", "\(registry.address)")
                    $0.member("actionExecutor", "\(executor.address)")
                    $0.member("feeEscrow", "\(escrow.address)")
                }
            }
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
