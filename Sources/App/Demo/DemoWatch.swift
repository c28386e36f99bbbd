import Chain
package import Engine
import Ethereum
import Redis
import RedisJournal
import Scheduler

/// Follows a demonstration to its end, or until nothing has moved for so long that something must be wrong: then the proof says what.
struct DemoWatch: Sendable {
    let run: DemoRun
    let configuration: AppConfiguration
    let client: RedisClient
    let start: ContinuousClock.Instant
    /// The block before the first run.
    let firstBlock: BlockNumber

    /// Waits until a transfer would be seen.
    func untilTransfersAreFollowed() async throws {
        try await until { $0.isFollowingTransfers ? 0 : 1 }
    }

    /// Waits until each workflow has had its runs.
    func untilAllRan() async throws { try await until(\.open) }

    /// Waits until no job waits and none is in flight.
    func untilIdle() async throws { try await until(\.unsettled) }

    /// Looks on until a number is zero, or has not become smaller for too long.
    private func until(_ number: (DemoTally) -> Int) async throws {
        var (fewest, lastMove) = (Int.max, ContinuousClock.now)
        while lastMove.duration(to: .now) < Self.patience {
            let tally = try await look()
            run.observe(.running(tally, since: start))
            let open = number(tally)
            guard open > 0 else { return }
            if open < fewest { (fewest, lastMove) = (open, .now) }
            try await Task.sleep(for: .milliseconds(250))
        }
    }

    private func look() async throws -> DemoTally {
        async let schedule = configuration.scheduleStatus(on: client)
        let runs = try await runs()
        let journal = configuration.journal(of: WorkerID("demo"), on: client)
        return DemoTally(
            workflows: run.workflows, runs: runs, journal: try await journal.snapshot(of: [run.sandbox.worker]),
            isFollowingTransfers: try await schedule?.transfers != nil)
    }

    /// How often each workflow ran that does not run once at a time, says the chain.
    private func runs() async throws -> [UInt256: Int] {
        let (chain, executor) = (run.sandbox.chain, run.sandbox.deployment.workflows)
        guard let head = try await chain.header(.latest) else { return [:] }
        let query = LogQuery(
            addresses: [executor.address], topics: [[executor.executedTopic], run.workflows.others.map(Hash32.init)],
            blocks: min(firstBlock, head.number)...head.number, lastBlock: head.hash)
        return try await chain.logs(query).compactMap { executor.execution(in: $0.log) }.reduce(into: [:]) {
            $0[$1.workflowID, default: 0] += 1
        }
    }

    private static let patience = Duration.seconds(30)
}

/// What has run at a moment, and what has not.
package struct DemoTally: Sendable {
    /// Workflows that run once at a time: all, and those that are done or dead.
    package let jobs: Int
    package let settled: Int
    /// Runs of the others, as the chain tells.
    package let recurrences: Int
    package let priced: Int
    package let transfers: Int
    package let journal: JournalSnapshot
    let isFollowingTransfers: Bool

    init(workflows: DemoWorkflows, runs: [UInt256: Int], journal: JournalSnapshot, isFollowingTransfers: Bool) {
        jobs = workflows.once.count
        settled = min(jobs, max(0, journal.done + journal.dead - runs.values.reduce(0, +)))
        recurrences = runs[workflows.recurring] ?? 0
        priced = runs[workflows.priced] ?? 0
        transfers = runs[workflows.watching] ?? 0
        self.journal = journal
        self.isFollowingTransfers = isFollowingTransfers
    }

    package var inFlight: Int { journal.accounts.reduce(0) { $0 + $1.inFlight } }

    /// What has not left the queue or the journal.
    var unsettled: Int {
        journal.inbox + journal.delayed + inFlight + journal.workers.reduce(0) { $0 + $1.claimed }
    }

    /// How many runs are missing.
    var open: Int {
        jobs - settled + max(0, DemoWorkflows.leastRecurrences - recurrences) + max(0, 1 - priced)
            + max(0, DemoWorkflows.transfers - transfers)
    }
}
