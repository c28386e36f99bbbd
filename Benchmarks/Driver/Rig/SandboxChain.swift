import App
import Chain
import Engine
import Ethereum
import Files
import Signing

/// A chain that runs the contracts, which tells less than the simulator.
enum SandboxChain {
    /// Runs `body` with a new chain: the contracts are there, the workflows are created, the accounts have their role and
    /// some funds.
    static func with<Result: Sendable>(
        _ kind: DevelopmentChain.Kind, _ settings: RunSettings, project: ProjectFolder, in folder: ScratchFolder,
        _ body: @escaping @Sendable (BenchChain) async throws -> Result
    ) async throws -> Result {
        let access = ChainAccess(rpc: "", keys: TestKeys.first(settings.accounts))
        let id = ChainID(access.id)
        return try await DevelopmentChain.with(kind, id: id, port: 0, project: project, in: folder) { node in
            let sandbox = try await Sandbox.build(on: node, id: id, project: project, in: folder)
            try await admit(access.keys, to: sandbox, id, in: folder)
            var chain = BenchChain(access: access, jobs: try await jobs(settings.jobs, of: sandbox)) { first, count in
                try await executions(on: sandbox, first: first, count: count)
            }
            chain.access.rpc = node.rpc
            chain.access.registry = "\(sandbox.deployment.registry.address)"
            chain.access.executor = "\(sandbox.deployment.executor.address)"
            chain.access.escrow = "\(sandbox.deployment.escrow.address)"
            try await node.mine(every: Int(settings.blockTime.inSeconds))
            return try await body(chain)
        }
    }

    /// Gives accounts their role and some funds.
    private static func admit(
        _ keys: [String], to sandbox: Sandbox, _ id: ChainID, in folder: ScratchFolder
    ) async throws {
        let admin = AccountSender(
            chain: sandbox.chain, chainID: id, signer: try signer(DevelopmentAccount.admin.key, "bench-admin", folder),
            fees: .init(), time: SystemTime())
        for (index, key) in keys.enumerated() {
            let account = try signer(key, "bench-\(index)", folder).address
            try await admin.send([
                sandbox.deployment.executor.grant(.worker, to: account),
                CallRequest(to: account, data: [], value: Wei.gwei(5_000_000_000)),
            ])
        }
    }

    private static func signer(_ key: String, _ name: String, _ folder: ScratchFolder) throws -> LocalSigner {
        try WholeFile.write(key, to: folder.file(name), permissions: .ownerReadWrite)
        return try LocalSigner(loading: .file(path: folder.file(name)))
    }

    /// Creates workflows that send one wei to their owner.
    private static func jobs(_ count: Int, of sandbox: Sandbox) async throws -> JobWriter {
        let transfer = [1] + [UInt8](repeating: 0, count: 12) + sandbox.owner.bytes + UInt256(1).bigEndianBytes
        let workflows = try await sandbox.createWorkflows(
            count, template: JobTemplate(owner: sandbox.owner, action: transfer, gasBudget: 1))
        return JobWriter(
            owner: "\(sandbox.owner)", action: Hex.encode(transfer), gasBudget: 1, first: Int(workflows.lowerBound))
    }

    /// Counts the events that the contract has left.
    private static func executions(on sandbox: Sandbox, first: Int, count: Int) async throws -> Executions {
        let head = try await sandbox.chain.header(.latest)?.number ?? 0
        let filter = LogFilter(
            address: sandbox.deployment.executor.address, event: sandbox.deployment.workflows.executedTopic, from: 0,
            to: head)
        let events = try await sandbox.chain.logs(filter).compactMap(sandbox.deployment.workflows.execution)
        let runs = events.reduce(into: [UInt256: Int]()) { $0[$1.workflowID, default: 0] += 1 }
        let wanted = (first..<first + count).map { runs[UInt256(UInt64($0))] ?? 0 }
        return Executions(
            all: events.count, missing: wanted.count { $0 == 0 }, repeated: wanted.count { $0 > 1 },
            foreign: runs.count - wanted.count { $0 > 0 })
    }
}
