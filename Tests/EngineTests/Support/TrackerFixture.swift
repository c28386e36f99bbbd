import Chain
import Ethereum
import Logging
import TestSupport

@testable import Engine

/// An account that only takes note of what it is told.
actor RecordingFollower: ChainFollower {
    nonisolated let lease: Lease
    private(set) var news: [ChainNews] = []

    init(account: UInt8, epoch: UInt64 = 1) {
        lease = Lease(
            account: Address(Array(repeating: account, count: 20)) ?? .zero, worker: WorkerID("worker-1"), epoch: epoch)
    }

    func chainMoved(_ news: ChainNews) { self.news.append(news) }

    func takeNews() -> [ChainNews] {
        defer { news = [] }
        return news
    }
}

/// A tracker by itself, on a chain and a clock that the test owns.
struct TrackerFixture {
    let time = ManualTime()
    let executor = ManualExecutor()
    let chain: ScriptedChain
    let tracker: ReceiptTracker

    init(_ change: (inout ReceiptTracker.Configuration) -> Void = { _ in }) {
        let logger = Logger(label: "test") { _ in NoOpLogHandler() }
        var configuration = ReceiptTracker.Configuration()
        change(&configuration)
        chain = ScriptedChain(time: time)
        tracker = ReceiptTracker(
            configuration: configuration, chain: chain,
            oracle: GasOracle(chain: chain, policy: FeePolicy(.init()), time: time, logger: logger), time: time,
            tally: Tally(), logger: logger)
    }

    /// Runs the tracker while `body` drives it.
    func run(_ body: () async throws -> Void) async rethrows {
        try await withThrowingTaskGroup(of: Void.self) { group in
            let ended = Signal()
            group.addTask(executorPreference: executor) {
                try? await tracker.run()
                ended.notify()
            }
            let result: Result<Void, any Error>
            do { result = .success(try await body()) } catch { result = .failure(error) }
            group.cancelAll()
            while ended.generation == 0 {
                executor.runUntilIdle()
                await Task.yield()
            }
            try result.get()
        }
    }

    /// Has it look, and what it asks for be answered.
    func look() {
        executor.runUntilIdle()
        time.advance(by: .milliseconds(500))
        executor.runUntilIdle()
    }

    /// Puts a transaction into the pool.
    func offer(nonce: Nonce) async -> SignedTransaction {
        let signed = StampSigner(WorkerHarness.account).stamp(
            Transaction(
                chainID: 1287, nonce: nonce,
                fees: .dynamic(maxFeePerGas: .gwei(50), maxPriorityFeePerGas: .gwei(2)), gasLimit: 21_000, to: .zero))
        await chain.update { $0.inject(signed) }
        return signed
    }
}
