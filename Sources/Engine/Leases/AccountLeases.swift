package import Ethereum
import Logging

/// Holds the leases of the configured accounts and runs one ``AccountSession`` for each that is held.
///
/// A lease that another worker holds is tried again every third of `leaseTTL`. A session that ends for any
/// reason but the worker's own stop is followed by a new attempt, with a higher epoch.
package actor AccountLeases {
    private let accounts: [Address]
    private let context: SessionContext
    private let stopping = Signal()
    private let changed = Signal()
    private var held: Set<Address> = []

    init(accounts: [Address], context: SessionContext) {
        self.accounts = accounts
        self.context = context
    }

    /// The accounts that this worker has leased now.
    package var leased: [Address] { accounts.filter(held.contains) }

    /// Acquires and keeps leases until ``stop()``; returns when all of them have been given back.
    func run() async throws {
        try await withThrowingDiscardingTaskGroup { group in
            while stopping.generation == 0 {
                let seen = changed.generation
                for account in accounts where !held.contains(account) {
                    guard let session = try await acquire(account) else { continue }
                    held.insert(account)
                    group.addTask { try await self.run(session) }
                }
                await context.time.wait(for: changed, past: seen, upTo: context.leaseTTL / 3)
                try Task.checkCancellation()
            }
        }
    }

    /// Gives every lease back, once what is bound on it has been handed to a node.
    func stop() {
        stopping.notify()
        changed.notify()
    }

    private func acquire(_ account: Address) async throws -> AccountSession? {
        let asked = context.time.elapsed
        do {
            guard let lease = try await context.journal.acquire(account, for: context.leaseTTL) else { return nil }
            context.tally.count(.leaseAcquired)
            context.logger.notice("lease acquired", metadata: ["account": "\(account)", "epoch": "\(lease.epoch)"])
            return AccountSession(lease: lease, askedAt: asked, context: context, stopping: stopping)
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            context.tally.count(.worldFailure)
            context.logger.error("lease not acquired", metadata: ["account": "\(account)", "error": "\(error)"])
            return nil
        }
    }

    private func run(_ session: AccountSession) async throws {
        try await session.run()
        held.remove(session.lease.account)
        changed.notify()
    }
}
