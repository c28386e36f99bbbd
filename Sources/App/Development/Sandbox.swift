package import Chain
package import Ethereum
import Engine
import Signing

/// A development chain with the contracts on it, ready for work: the worker has its role, the owner has a deposit.
package struct Sandbox: Sendable {
    package let node: DevelopmentChain
    package let chain: any ChainClient
    package let deployment: Deployment
    /// What a worker in this sandbox is configured with; no Redis yet.
    package let configuration: AppConfiguration
    package let worker: Address
    /// Who owns the workflows and pays for their runs.
    package let owner: Address
    private let ownerSender: AccountSender

    /// Deploys the contracts to a new chain and wires everything.
    ///
    /// - Parameter folder: Keeps the key files.
    package static func build(
        on node: DevelopmentChain, id: ChainID, project: ProjectFolder, in folder: ScratchFolder
    ) async throws -> Sandbox {
        var configuration = try AppConfiguration.read([
            SettingSource(options: [Settings.chainID.key: "\(id)", Settings.rpc.key: node.rpc])
        ])
        let (chain, fees) = (try await configuration.connectToChain(), configuration.worker.fees)
        func sender(_ account: DevelopmentAccount) throws -> AccountSender {
            let signer = try LocalSigner(loading: .file(path: account.keyFile(in: folder)))
            return AccountSender(chain: chain, chainID: id, signer: signer, fees: fees, time: SystemTime())
        }
        let (admin, worker, owner) = (try sender(.admin), try sender(.worker), try sender(.owner))
        let deployment = try await Deployment.create(ContractLibrary(project), by: admin)
        try await admin.send([
            deployment.executor.grant(.worker, to: worker.address),
            .payment(of: funds, to: deployment.executor.address),
        ])
        try await owner.send([deployment.escrow.call("depositGas", value: funds)])
        configuration.contracts = AppConfiguration.Contracts(deployment)
        configuration.signers = [
            SignerConfiguration(name: "worker", source: .file(path: folder.file("worker.key")))
        ]
        return Sandbox(
            node: node, chain: chain, deployment: deployment, configuration: configuration, worker: worker.address,
            owner: owner.address, ownerSender: owner)
    }

    /// Registers workflows of the owner and returns their ids.
    package func createWorkflows(_ count: Int, template: JobTemplate) async throws -> ClosedRange<UInt64> {
        let before = try await totalWorkflows
        let creation = try deployment.registry.call(
            "createWorkflow", .uint(1), .bytes([]), .uint(1), .bytes(template.action), .uint(0), .uint(0),
            .uint(template.gasBudget))
        var missing = count
        while missing > 0 {
            let batch = min(missing, Self.batchSize)
            try await ownerSender.send(Array(repeating: creation, count: batch))
            missing -= batch
        }
        let after = try await totalWorkflows
        return before + 1...max(after, before + 1)
    }

    /// What a shell needs to point the program here.
    package var shellVariables: String {
        """
        export MOONBASE_RPC=\(node.rpc)
        export AUTOMETA_CHAIN_ID=\(configuration.chain.id)
        export REGISTRY_ADDRESS=\(deployment.registry.address)
        export ACTIONEXECUTOR_ADDRESS=\(deployment.executor.address)
        export FEEESCROW_ADDRESS=\(deployment.escrow.address)
        export WORKER_PRIVATE_KEY=\(DevelopmentAccount.worker.key)
        export WORKFLOW_OWNER=\(owner)
        """
    }

    private var totalWorkflows: UInt64 {
        get async throws {
            try await deployment.registry.read("totalWorkflows", on: chain)[0]?.uint.flatMap(UInt64.init(exactly:)) ?? 0
        }
    }

    /// More transactions of one account at once do not fit into a node's pool.
    private static let batchSize = 50

    /// A hundred coins, of the ten thousand that each account has.
    private static let funds = Wei.gwei(100_000_000_000)
}

extension AppConfiguration.Contracts {
    fileprivate init(_ deployment: Deployment) {
        self.init(
            registry: deployment.registry.address, actionExecutor: deployment.executor.address,
            feeEscrow: deployment.escrow.address)
    }
}
