import Concurrency
import Ethereum
import TestSupport

@testable import Engine

/// Several workers at once on one harness: they join, leave and are killed while the test drives time.
final class WorkerFleet {
    /// One running worker.
    struct Member {
        let worker: Worker
        let journal: InMemoryJournal
        fileprivate let task: Task<Void, Never>
        fileprivate let end: Locked<Result<Void, any Error>?>

        var parts: WorkerParts { worker.parts }
        var id: WorkerID { journal.worker }
        /// How it ended; `nil` while it has not.
        var outcome: Result<Void, any Error>? { end.withLock(\.self) }
        var hasEnded: Bool { outcome != nil }
    }

    private let harness: WorkerHarness
    private let observer: InMemoryJournal
    private(set) var members: [Member] = []
    private let miner: Task<Void, Never>?
    /// When each account last had a holder that lives.
    private var lastHeld: [Address: Duration] = [:]
    /// The longest time that an account had no holder that lives, since it had one first.
    private(set) var longestGap: Duration = .zero

    /// - Parameter mining: Whether a block comes every second. Default yes.
    init(_ harness: WorkerHarness, mining: Bool = true) {
        self.harness = harness
        observer = harness.store.journal(for: "observer")
        miner =
            mining
            ? Task(executorPreference: harness.executor) { [chain = harness.chain] in
                try? await chain.mine(every: .seconds(1))
            } : nil
    }

    @discardableResult
    func join(over link: (any JournalLink)? = nil) -> Member {
        let (parts, journal) = harness.makeWorker(over: link)
        let (worker, end) = (Worker(parts), Locked<Result<Void, any Error>?>(nil))
        let task = Task(executorPreference: harness.executor) {
            do {
                try await worker.run()
                end.withLock { $0 = .success(()) }
            } catch {
                end.withLock { $0 = .failure(error) }
            }
        }
        let member = Member(worker: worker, journal: journal, task: task, end: end)
        members.append(member)
        return member
    }

    /// Cancels a worker, as the end of its task tree does.
    func cancel(_ member: Member) { member.task.cancel() }

    /// Ends a worker as `kill -9` does: nothing it began is finished.
    func kill(_ member: Member) {
        member.journal.sever()
        member.task.cancel()
        members.removeAll { $0.id == member.id }
    }

    /// Lets everything run until `isDone` or for `limit` of virtual time.
    func run(for limit: Duration, until isDone: () async -> Bool = { false }) async {
        let (time, executor) = (harness.time, harness.executor)
        let end = time.elapsed + limit
        executor.runUntilIdle()
        while time.elapsed < end, !(await isDone()), time.advanceToNextWake() {
            executor.runUntilIdle()
            await watch()
        }
    }

    /// Lets everything run one job of the executor at a time, so that `isDone` is noticed between any two.
    func step(for limit: Duration, until isDone: () -> Bool) {
        let end = harness.time.elapsed + limit
        while harness.time.elapsed < end, !isDone() {
            if harness.executor.run(atMost: 1) == 0, !harness.time.advanceToNextWake() { return }
        }
    }

    /// How many accounts each live worker holds, in the order in which they joined.
    func counts() async -> [Int] {
        let holders = await holders()
        return members.map { member in holders.values.count { $0 == member.id } }
    }

    func holders() async -> [Address: WorkerID] {
        let accounts = try? await observer.snapshot(of: harness.accounts).accounts
        return Dictionary(
            uniqueKeysWithValues: (accounts ?? []).compactMap { account in account.holder.map { (account.address, $0) }
            })
    }

    /// Ends all workers.
    func end() async {
        miner?.cancel()
        for member in members { member.task.cancel() }
        while !members.allSatisfy(\.hasEnded) {
            harness.executor.runUntilIdle()
            await Task.yield()
        }
    }

    private func watch() async {
        let live = Set(members.filter { !$0.hasEnded }.map(\.id))
        let holders = await holders()
        for account in harness.accounts {
            if holders[account].map(live.contains) == true {
                lastHeld[account] = harness.time.elapsed
            } else if let last = lastHeld[account] {
                longestGap = max(longestGap, harness.time.elapsed - last)
            }
        }
    }
}
