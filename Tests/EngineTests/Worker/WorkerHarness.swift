import Chain
import Concurrency
import Ethereum
import Foundation
import Logging
import Signing
import TestGenerators
import TestSupport

@testable import Engine

/// A whole worker, or several one after the other, on an in-memory journal and a simulated chain, with a clock and an
/// executor that the test owns.
final class WorkerHarness {
    static let executorAddress = Address(Array(repeating: 0xEE, count: 20)) ?? .zero
    static let account = Address(Array(repeating: 0xA1, count: 20)) ?? .zero

    let time = ManualTime()
    let executor = ManualExecutor()
    let store: InMemoryStore
    let chain: ScriptedChain
    let contract: WorkflowContract
    var configuration = WorkerConfiguration()
    /// What every worker has keys for.
    var accounts = [WorkerHarness.account]
    /// What signs for an account; a stamp by default.
    var signer: (Address) -> any Signer = { StampSigner($0) }
    /// Where workers log to; nowhere by default.
    var logger = Logger(label: "test") { _ in NoOpLogHandler() }
    private var workers = 0

    /// - Parameter isNew: Whether the store was never worked with.
    init(isNew: Bool = false) throws {
        store = InMemoryStore(time: time, isNew: isNew)
        chain = ScriptedChain(time: time)
        let folder = URL(filePath: #filePath).appending(path: "../../../../abi").standardized
        let bytes = try Data(contentsOf: folder.appending(path: "ActionExecutor.json"))
        contract = try WorkflowContract(
            address: Self.executorAddress, executor: ContractArtifact(parsing: Array(bytes)))
        configuration.lanes = 4
    }

    /// Pushes jobs for the workflows given.
    func push(_ workflows: ClosedRange<Int>, members: String = "") {
        for workflow in workflows {
            store.push(Array("{\"workflowId\":\(workflow),\"owner\":\"\(Self.account)\"\(members)}".utf8))
        }
    }

    /// Puts a transaction from a worker's account into the pool that the worker knows nothing of, and cannot outbid.
    func injectForeign(nonce: Nonce, of account: Address = WorkerHarness.account, chainID: ChainID = 1287) async {
        let foreign = StampSigner(account).stamp(
            Transaction(
                chainID: chainID, nonce: nonce,
                fees: .dynamic(maxFeePerGas: .gwei(5_000), maxPriorityFeePerGas: .gwei(10)), gasLimit: 21_000,
                to: .zero))
        await chain.update { $0.inject(foreign) }
    }

    /// - Parameter link: What is between it and the store; by default nothing but the faults that the test plans.
    func makeWorker(over link: (any JournalLink)? = nil) -> (parts: WorkerParts, journal: InMemoryJournal) {
        workers += 1
        let journal = store.journal(for: "worker-\(workers)", over: link)
        let random = Locked(SeededGenerator(seed: UInt64(workers)))
        let parts = WorkerParts(
            configuration,
            WorkerDependencies(
                journal: journal, chain: chain,
                wallet: Wallet(chainID: 1287, signers: accounts.map(signer)), contract: contract,
                registry: .zero, time: time, random: { random.withLock { $0.next() } },
                logger: logger))
        return (parts, journal)
    }

    /// Runs a worker, mining a block every second, until `isDone` or for `limit` of virtual time, then cancels it.
    func run(
        _ parts: WorkerParts, for limit: Duration = .seconds(300), mining isMining: Bool = true,
        until isDone: () async -> Bool
    ) async {
        let end = time.elapsed + limit
        await withWorker(parts, mining: isMining) {
            executor.runUntilIdle()
            while time.elapsed < end, !(await isDone()), time.advanceToNextWake() { executor.runUntilIdle() }
        }
    }

    /// Runs a worker for a number of jobs of its executor, then kills it: nothing it began is finished.
    func runAndKill(afterJobs limit: Int) async {
        let (parts, journal) = makeWorker()
        await withWorker(parts) {
            var left = limit
            while left > 0 {
                let done = executor.run(atMost: left)
                left -= done
                if done == 0, !time.advanceToNextWake() { break }
            }
            journal.sever()
        }
    }

    /// Has a worker and a miner on the executor while `body` drives it; cancels both in the end.
    private func withWorker(
        _ parts: WorkerParts, mining isMining: Bool = true, _ body: () async -> Void
    ) async {
        await withTaskGroup { group in
            let ended = Signal()
            group.addTask(executorPreference: executor) {
                try? await Worker(parts).run()
                ended.notify()
            }
            group.addTask(executorPreference: executor) { [chain] in
                if isMining { try? await chain.mine(every: .seconds(1)) }
                ended.notify()
            }
            await body()
            group.cancelAll()
            while ended.generation < 2 {
                executor.runUntilIdle()
                await Task.yield()
            }
        }
    }

    /// How often each workflow was executed on the canonical chain.
    func executions() async -> [UInt256: Int] {
        let calls = await chain.update { chain in
            chain.blocks.flatMap { block in
                zip(block.transactions, block.receipts).filter { $1.succeeded }.map { $0.0.transaction }
            }
        }
        var counts: [UInt256: Int] = [:]
        for call in calls where call.to == Self.executorAddress {
            // The first argument after the selector.
            if let workflow = UInt256(bigEndian: call.data[4..<36]) { counts[workflow, default: 0] += 1 }
        }
        return counts
    }

    /// Whether every job has left every place but the streams.
    var isSettled: Bool {
        store.inbox.isEmpty && store.delayed.isEmpty
            && accounts.allSatisfy { store.flights(of: $0).records.isEmpty }
            && store.entries == store.done.count + store.dead.count
    }

    func ids(_ workflows: ClosedRange<UInt64>) -> [UInt256: Int] {
        Dictionary(uniqueKeysWithValues: workflows.map { (UInt256($0), 1) })
    }
}
