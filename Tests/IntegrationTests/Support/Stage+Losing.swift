import App
import Chain
import Engine
import Ethereum
import Redis

extension JournalSnapshot {
    /// How many nonces were ever bound.
    var bindings: UInt64 { accounts.reduce(0) { $0 + ($1.next?.rawValue ?? 0) } }
}

extension Stage {
    /// Waits until that many jobs are done, also while Redis is away.
    func untilDone(_ count: Int) async throws {
        while true {
            do {
                try await until { $0.done >= count }
                return
            } catch is JournalError {
                try await Task.sleep(for: .milliseconds(50))
            }
        }
    }

    /// Keeps what Redis has on disk, and lets jobs be bound, mined and settled that a copy of that has not.
    ///
    /// No more than 128 are in flight and as many done when it is called, so that some are not bound yet.
    func goOn(from save: () async throws -> Void) async throws {
        try await untilDone(20)
        try await save()
        let saved = try await snapshot
        try await until { $0.done >= saved.done + 40 && $0.bindings > saved.bindings }
        // What the chain has not seen was lost without a trace.
        while try await transactionsSent <= saved.bindings { try await Task.sleep(for: .milliseconds(10)) }
    }

    /// How many transactions of all accounts are on the chain or in its pool.
    private var transactionsSent: UInt64 {
        get async throws {
            var sum: UInt64 = 0
            for account in accounts {
                sum += try await sandbox.chain.transactionCount(of: account.address, at: .pending).rawValue
            }
            return sum
        }
    }

    /// Numbers the last recovery that has ended.
    var recovery: String {
        get async throws { try await redis.send("HGET", "\(Self.namespace):store", "recovery").string() }
    }
}
