package import Chain
import Engine
package import Ethereum
package import Files
import Scheduler
import Signing

/// A development chain with the contracts on it, ready for work: the worker has its role, the owner has a deposit.
package struct Sandbox: Sendable {
    package let node: DevelopmentChain
    package let chain: any ChainReader
    package let deployment: Deployment
    private let id: ChainID
    package let worker: Address
    /// Who owns the workflows and pays for their runs.
    package let owner: Address
    private let ownerSender: AccountSender

    /// Deploys the contracts to a new chain and wires everything; the folder keeps the key files.
    package static func build(
        on node: DevelopmentChain, id: ChainID, project: ProjectFolder, in folder: ScratchFolder
    ) async throws -> Sandbox {
        let configuration = try AppConfiguration.read([
            SettingSource(options: [Settings.chainID.key: "\(id)", Settings.rpc.key: node.rpc])
        ])
        let (chain, fees) = (try await configuration.connectToChain(on: node.thread), configuration.worker.fees)
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
        return Sandbox(
            node: node, chain: chain, deployment: deployment, id: id, worker: worker.address, owner: owner.address,
            ownerSender: owner)
    }

    /// Registers workflows of the owner that are due from now on and returns their ids.
    package func createWorkflows(_ count: Int, template: JobTemplate) async throws -> ClosedRange<UInt64> {
        try await createWorkflows(
            count,
            like: WorkflowRecord(
                id: .zero, owner: owner, triggerType: 1, triggerData: [], actionType: 1, actionData: template.action,
                nextRun: .zero, interval: .zero, isActive: true, gasBudget: Wei(template.gasBudget)))
    }

    /// Registers workflows of the owner that are all the same and returns their ids.
    func createWorkflows(_ count: Int, like workflow: WorkflowRecord) async throws -> ClosedRange<UInt64> {
        let before = try await totalWorkflows
        let creation = try deployment.registry.call(
            "createWorkflow", .uint(UInt256(UInt64(workflow.triggerType))), .bytes(workflow.triggerData),
            .uint(UInt256(UInt64(workflow.actionType))), .bytes(workflow.actionData), .uint(workflow.nextRun),
            .uint(workflow.interval), .uint(workflow.gasBudget.rawValue))
        var missing = count
        while missing > 0 {
            let batch = min(missing, Self.batchSize)
            try await ownerSender.send(Array(repeating: creation, count: batch))
            missing -= batch
        }
        let after = try await totalWorkflows
        return before + 1...max(after, before + 1)
    }

    /// Sends some of the owner's coin, in transactions of their own, and waits until they are mined.
    func pay(_ value: Wei, to account: Address, times: Int) async throws {
        try await ownerSender.send(Array(repeating: .payment(of: value, to: account), count: times))
    }

    /// The environment variables that point a worker here, all but Redis'.
    package var variables: [(name: String, value: String)] {
        [
            ("MOONBASE_RPC", node.rpc),
            (Settings.chainID.variable, "\(id)"),
            // It takes no block back, and makes none to wait for but for a transaction.
            (Settings.rerunConfirmations.variable, "1"),
            ("REGISTRY_ADDRESS", "\(deployment.registry.address)"),
            ("ACTIONEXECUTOR_ADDRESS", "\(deployment.executor.address)"),
            ("FEEESCROW_ADDRESS", "\(deployment.escrow.address)"),
            ("WORKER_PRIVATE_KEY", DevelopmentAccount.worker.key),
        ]
    }

    private var totalWorkflows: UInt64 {
        get async throws {
            try await deployment.registry.read("totalWorkflows", on: chain)[0]?.uint.flatMap(UInt64.init(exactly:)) ?? 0
        }
    }

    /// More transactions of one account at once do not fit into a node's pool.
    private static let batchSize = 50

    /// A hundred coins, of the ten thousand that each account has: the owner's deposit, and what the executor can send.
    static let funds = Wei.gwei(100_000_000_000)
}
