import Chain
import Ethereum
import Logging

/// One account for as long as this worker holds its lease.
///
/// Start-up, takeover from a dead worker and starting over after a reconnect are this one path: read the
/// flight hash, compare it with the chain, send again what may not be mined, go on.
actor AccountSession {
    /// How a session ends.
    private enum Ending {
        /// The lease is lost, or what is believed of the account is not so any more: start over.
        case over
        /// The worker stops.
        case stopped
    }

    nonisolated let lease: Lease
    private let context: SessionContext
    private let stopping: Signal
    private var validity: LeaseValidity

    /// - Parameter askedAt: Elapsed time just before the lease was asked for.
    init(lease: Lease, askedAt: Duration, context: SessionContext, stopping: Signal) {
        self.lease = lease
        self.context = context
        self.stopping = stopping
        validity = LeaseValidity(ttl: context.leaseTTL, renewedAt: askedAt)
    }

    /// Works with the account until the lease is lost or the worker stops; gives the lease back in the end.
    ///
    /// - Throws: `CancellationError` when the task is cancelled; the lease expires by itself then.
    func run() async throws {
        let ending = try await withThrowingTaskGroup(of: Ending.self) { group in
            group.addTask { try await self.keepRenewed() }
            group.addTask { try await self.operate() }
            defer { group.cancelAll() }
            return try await group.next() ?? .over
        }
        await context.nonces.close(lease)
        await context.tracker.detach(lease)
        if ending == .over { context.tally.count(.leaseLost) }
        // Whatever the reason: a new session gets a new epoch, so that nothing begun under this one can bind.
        try await context.persistence.repeatUntilDone("give the lease back") {
            try await context.journal.release(lease)
        }
        context.logger.notice("lease given back", metadata: ["account": "\(lease.account)", "epoch": "\(lease.epoch)"])
    }

    // MARK: The lease

    /// Renews the lease every third of its time; returns when it is lost, or may be.
    private func keepRenewed() async throws -> Ending {
        while true {
            try await context.time.sleep(for: context.leaseTTL / 3)
            let asked = context.time.elapsed
            do {
                guard try await context.journal.renew(lease, for: context.leaseTTL) else {
                    context.logger.error("lease lost", metadata: ["account": "\(lease.account)"])
                    return .over
                }
                validity.renewed(at: asked)
                await context.nonces.extend(lease, until: validity.end)
            } catch is CancellationError {
                throw CancellationError()
            } catch {
                context.tally.count(.worldFailure)
                context.logger.error(
                    "lease not renewed", metadata: ["account": "\(lease.account)", "error": "\(error)"])
                if context.time.elapsed >= validity.end { return .over }
            }
        }
    }

    // MARK: The work

    private func operate() async throws -> Ending {
        let generation = await context.journal.generation
        let flights = try await context.persistence.repeatUntilDone("read the journal") {
            try await context.journal.flights(of: lease.account)
        }
        let (count, start) = try await reconcile(flights)
        report(flights, count)
        let broadcaster = Broadcaster(
            lease: lease, frontier: count, events: context.tracker, chain: context.chain, time: context.time,
            random: context.random, backoff: context.sendBackoff, tally: context.tally, logger: context.logger)
        await context.tracker.attach(lease, broadcaster: broadcaster, records: flights.records)
        await context.nonces.open(lease, validUntil: validity.end, start: start)
        return try await withThrowingTaskGroup(of: Ending.self) { group in
            group.addTask {
                try await broadcaster.run()
                return .over
            }
            group.addTask { try await self.supervise(generation) }
            group.addTask { try await self.awaitStop(broadcaster) }
            defer { group.cancelAll() }
            return try await group.next() ?? .over
        }
    }

    /// Asks the chain where the account stands, and gives a lagging node time to catch up with the journal.
    private func reconcile(_ flights: AccountFlights) async throws -> (Nonce, NonceStart) {
        let deadline = context.time.elapsed + context.reconcileGrace
        while true {
            let count = try await context.persistence.repeatUntilDone("ask for the account's nonce") {
                try await context.chain.transactionCount(of: lease.account, at: .latest)
            }
            let start = NonceStart(chainCount: count, flights: flights)
            if start.behind == 0 { return (count, start) }
            if context.time.elapsed >= deadline {
                context.logger.error(
                    "the chain has lost settled transactions; going on from where it is",
                    metadata: ["account": "\(lease.account)", "behind_by": "\(start.behind)"])
                return (count, start)
            }
            try await context.time.sleep(for: .milliseconds(500))
        }
    }

    private func report(_ flights: AccountFlights, _ count: Nonce) {
        for (nonce, reason) in flights.unreadable {
            context.logger.critical(
                "a record in the journal cannot be read; it is left as it is",
                metadata: ["account": "\(lease.account)", "nonce": "\(nonce)", "error": "\(reason)"])
        }
        context.logger.info(
            "account opened",
            metadata: [
                "account": "\(lease.account)", "epoch": "\(lease.epoch)", "nonce": "\(count)",
                "adopted": "\(flights.records.count)",
            ])
    }

    /// Fills gaps that no job has closed; ends the session when the account was closed or Redis reconnected.
    private func supervise(_ generation: Int) async throws -> Ending {
        while true {
            try await context.time.sleep(for: context.fillGapAfter / 2)
            // A draining session closes the account itself, and ends when everything bound is out.
            if stopping.generation > 0 { continue }
            guard await context.nonces.isOpen(lease), await context.journal.generation == generation else {
                return .over
            }
            while let gap = await context.nonces.reserveGap(on: lease, olderThan: context.fillGapAfter) {
                try await context.filler.fill(gap)
            }
        }
    }

    /// Lets what is bound go out before the lease is given back.
    private func awaitStop(_ broadcaster: Broadcaster) async throws -> Ending {
        while stopping.generation == 0 {
            try Task.checkCancellation()
            await stopping.wait(past: 0)
        }
        await context.nonces.close(lease)
        try await broadcaster.drained()
        return .stopped
    }
}

/// Until when a lease can be relied on, by this process's own clock.
///
/// Pure.
///
/// Counted from before the renewal was asked for, less a margin for clocks that run at different speeds, so
/// that a worker stops binding before anybody else can hold the lease.
struct LeaseValidity: Equatable {
    let ttl: Duration
    private(set) var end: Duration

    init(ttl: Duration, renewedAt asked: Duration) {
        self.ttl = ttl
        end = .zero
        renewed(at: asked)
    }

    mutating func renewed(at asked: Duration) { end = asked + ttl - ttl / 10 }
}
