import Engine
import Ethereum
import NIOConcurrencyHelpers
import RedisJournal

/// How long accounts were without an owner.
struct LeaseWatch {
    private var owned: [Address: ContinuousClock.Instant] = [:]
    private var epochs: [Address: UInt64] = [:]
    /// The longest of all times from an owner to the next.
    private(set) var longest = Duration.zero

    /// Takes note of who has an owner; before its first one, an account does not count.
    ///
    /// - Parameter alive: A dead worker's lease counts for nothing.
    mutating func look(at accounts: [JournalSnapshot.Account], alive: Set<WorkerID>) {
        let now = ContinuousClock.now
        for account in accounts {
            if let last = owned[account.address] { longest = max(longest, last.duration(to: now)) }
            // A new epoch tells of an owner, also of one that came and died between two looks.
            let isNew = epochs.updateValue(account.epoch, forKey: account.address) ?? 0 != account.epoch
            if isNew || account.holder.map(alive.contains) == true { owned[account.address] = now }
        }
    }
}

extension Stage {
    /// Runs `body` and returns how long, at most, an account had no owner meanwhile.
    ///
    /// Looks every 100 ms, so what it returns is too long by that at most.
    func longestTimeWithoutOwner(
        in fleet: WorkerFleet, _ body: @escaping @Sendable () async throws -> Void
    ) async throws -> Duration {
        let isDone = NIOLockedValueBox(false)
        async let longest = watchLeases(of: fleet) { isDone.withLockedValue { $0 } }
        do {
            defer { isDone.withLockedValue { $0 = true } }
            try await body()
        }
        return try await longest
    }

    private func watchLeases(of fleet: WorkerFleet, until isDone: @Sendable () -> Bool) async throws -> Duration {
        var watch = LeaseWatch()
        while !isDone() {
            let alive = await fleet.alive
            watch.look(at: try await snapshot.accounts, alive: alive)
            try await Task.sleep(for: .milliseconds(100))
        }
        return watch.longest
    }
}
