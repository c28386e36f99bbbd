import Chain
import Ethereum
import Logging

/// One account for as long as this worker holds its lease.
///
/// Start-up, takeover from a dead worker and starting over after a reconnect are this one path: read the
/// flight hash, compare it with the chain, send again what may not be mined, go on.
actor AccountSession {
    /// Why a session is asked to end.
    enum Request: String {
        /// The worker stops.
        case stop
        /// Another worker has fewer accounts.
        case balance
    }

    /// How a session ends.
    enum Ending: Equatable {
        /// The lease is lost, or what is believed of the account is not so any more: start over.
        case over
        case asked(Request)
    }

    nonisolated let lease: Lease
    private let context: SessionContext
    private let asked = Signal()
    private var request: Request?
    private var validity: LeaseValidity
    /// Set while the account is open.
    private var broadcaster: Broadcaster?

    /// - Parameter askedAt: Elapsed time just before the lease was asked for.
    init(lease: Lease, askedAt: Duration, context: SessionContext) {
        self.lease = lease
        self.context = context
        validity = LeaseValidity(ttl: context.leaseTTL, renewedAt: askedAt)
    }

    /// Lets the session end once what is reserved is bound and what is bound has been handed to a node; the first
    /// request counts.
    func end(because request: Request) {
        guard self.request == nil else { return }
        self.request = request
        asked.notify()
    }

    /// Works with the account until the lease is lost or the session is asked to end; gives the lease back then.
    ///
    /// - Throws: `CancellationError` when the task is cancelled; the lease expires by itself then.
    func run() async throws -> Ending {
        let ending = try await withThrowingTaskGroup(of: Ending.self) { group in
            group.addTask { try await self.keepRenewed() }
            group.addTask { try await self.operate() }
            group.addTask { try await self.awaitRequest() }
            defer { group.cancelAll() }
            return try await group.next() ?? .over
        }
        await context.nonces.close(lease)
        await context.tracker.detach(lease)
        // What ended it may have been a store that is another one now.
        if ending == .over { context.recovery.suspect() }
        context.tally.count(ending == .over ? .leaseLost : .leaseReleased)
        // Whatever the reason: a new session gets a new epoch, so that nothing begun under this one can bind.
        try await context.persistence.repeatUntilDone("give the lease back") {
            try await context.journal.release(lease)
        }
        context.logger.notice(
            "lease given back",
            metadata: [
                "account": "\(lease.account)", "epoch": "\(lease.epoch)",
                "for": "\(ending == .over ? "starting over" : request?.rawValue ?? "")",
            ])
        return ending
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
        try await context.recovery.whileClear { try await self.operate(in: $0) }
    }

    /// - Parameter incarnation: The store's life in which the account may be worked with.
    private func operate(in incarnation: String) async throws -> Ending {
        let opening = try await AccountOpening(lease: lease, context: context).read()
        try await context.recovery.awaitLook()
        let broadcaster = Broadcaster(
            lease: lease, frontier: opening.count, events: context.tracker, nonces: context.nonces,
            chain: context.chain, time: context.time, random: context.random, backoff: context.sendBackoff,
            tally: context.tally, logger: context.logger)
        await context.tracker.attach(lease, broadcaster: broadcaster, records: opening.records)
        await context.nonces.open(lease, validUntil: validity.end, start: opening.start)
        self.broadcaster = broadcaster
        return try await withThrowingTaskGroup(of: Ending.self) { group in
            group.addTask {
                try await broadcaster.run()
                return .over
            }
            group.addTask { try await self.supervise() }
            group.addTask {
                try await self.context.recovery.awaitLoss(of: incarnation)
                return .over
            }
            group.addTask {
                try await BalanceWatch(lease: self.lease, context: self.context).run()
                return .over
            }
            defer { group.cancelAll() }
            return try await group.next() ?? .over
        }
    }

    /// Whether the session still has the connection that it began with, and its account is not closed.
    private var isCurrent: Bool {
        get async {
            guard await context.nonces.isOpen(lease) else { return false }
            return await context.journal.generation == lease.connection
        }
    }

    /// Fills gaps that no job has closed; ends the session when the account was closed or Redis reconnected.
    private func supervise() async throws -> Ending {
        // What could not be settled until now need not wait for another block.
        await context.tracker.suspect()
        while true {
            try await context.time.sleep(for: context.fillGapAfter / 2)
            // Closed: what is believed of the account is not so, and nothing more goes out.
            guard await context.nonces.isOpen(lease) else { return .over }
            // A session that was asked to end does so by itself, when everything bound is out.
            if request == nil, await !isCurrent { return .over }
            while let gap = await context.nonces.reserveGap(on: lease, olderThan: context.fillGapAfter) {
                try await context.filler.fill(gap)
            }
        }
    }

    // MARK: The end

    /// Waits until the session is asked to end, and lets what is reserved and bound go out first.
    private func awaitRequest() async throws -> Ending {
        while true {
            if let request {
                try await finish(for: request)
                return .asked(request)
            }
            try Task.checkCancellation()
            await asked.wait(past: 0)
        }
    }

    /// A worker that stops has its own limit; one that gives an account away does not keep it from the other for long.
    private func finish(for request: Request) async throws {
        // Not open yet: nothing is reserved, and what is bound is the next holder's to send.
        guard let broadcaster else { return }
        await context.nonces.retire(lease)
        guard request == .balance else { return try await drain(broadcaster) }
        try await withThrowingTaskGroup { group in
            group.addTask { try await self.drain(broadcaster) }
            group.addTask { try await self.runOutOfPatience() }
            try await group.next()
            group.cancelAll()
        }
    }

    private func drain(_ broadcaster: Broadcaster) async throws {
        try await context.nonces.awaitReserved(on: lease)
        try await broadcaster.drained()
    }

    /// What is in the journal and has not gone out is sent by whoever holds the lease next.
    private func runOutOfPatience() async throws {
        try await context.time.sleep(for: context.leaseTTL)
        context.logger.warning(
            "not everything went out in time; the next holder sends it", metadata: ["account": "\(lease.account)"])
    }
}
