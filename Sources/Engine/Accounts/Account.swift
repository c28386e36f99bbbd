import Chain
import Ethereum
import Logging

/// One account for as long as this worker holds its lease: the home of all that is known of it.
///
/// Start-up, takeover from a dead worker and starting over after a reconnect are this one path: read the
/// flight hash, compare it with the chain, send again what may not be mined, go on. What is decided about the account's flights is
/// decided by an ``AccountMachine``; this actor carries it out, each kind of work in a task of its own, so that none waits for another.
actor Account {
    /// Why an account is asked to be given back.
    enum Request: String {
        /// The worker stops.
        case stop
        /// Another worker has fewer accounts.
        case balance
    }

    /// How it ends.
    enum Ending: Equatable {
        /// The lease is lost, or what is believed of the account is not so any more: start over.
        case over
        case asked(Request)
    }

    nonisolated let lease: Lease
    let context: AccountContext
    /// Until when transactions may leave.
    nonisolated let permit: SendPermit
    var machine: AccountMachine
    private var validity: LeaseValidity
    private var request: Request?
    private let asked = Signal()
    private var isOpen = false
    /// Whether the balance could be asked for when it was last: what lasts is said once.
    var isBalanceKnown = true
    /// The nonce whose transaction could not be replaced when that was last tried in vain.
    var unreplaced: Nonce?
    /// How often in a row looking after flights has failed.
    var failures = 0
    /// All that wait below were said to be in flight for long.
    var slowBelow: Nonce = 0
    /// The lowest nonce of those that were last said to be sent again.
    var reported: Nonce?
    /// The nonce of which it was last said that nodes want far more for it than the market asks.
    var reportedMarket: Nonce?
    /// Notified once when what is believed of the account is not so any more.
    nonisolated let over = Signal()
    /// Notified when something may be sent, when something may be settled, and when flights need a look.
    let (sending, settling, caring) = (Signal(), Signal(), Signal())

    /// - Parameter askedAt: Elapsed time just before the lease was asked for.
    init(lease: Lease, askedAt: Duration, context: AccountContext) {
        self.lease = lease
        self.context = context
        machine = AccountMachine(context.rules)
        validity = LeaseValidity(ttl: context.leaseTTL, renewedAt: askedAt)
        permit = SendPermit(until: validity.end, by: context.time)
    }

    /// Lets the account be given back once what is reserved is bound and what is bound has been handed to a node; the first
    /// request counts.
    func end(because request: Request) {
        guard self.request == nil else { return }
        self.request = request
        asked.notify()
    }

    /// What is believed of the account is not so: nothing of it leaves any more, and it is leased anew.
    func startOver() async {
        permit.revoke()
        over.notify()
        await context.nonces.close(lease)
    }

    /// Whether nothing of it may leave, or be bound or settled, any more.
    var isOver: Bool { over.generation > 0 }

    /// Works with the account until the lease is lost or it is asked to end; gives the lease back then.
    ///
    /// - Throws: `CancellationError` when the task is cancelled; the lease expires by itself then.
    func run() async throws -> Ending {
        let ending = try await withThrowingTaskGroup(of: Ending.self) { group in
            group.addTask { try await self.keepRenewed() }
            group.addTask { try await self.operate() }
            group.addTask { try await self.awaitRequest() }
            group.addTask { try await self.awaitOver() }
            defer { group.cancelAll() }
            return try await group.next() ?? .over
        }
        await close()
        // What ended it may have been a store that is another one now.
        if ending == .over { context.recovery.suspect() }
        context.tally.count(ending == .over ? .leaseLost : .leaseReleased)
        // Whatever the reason: the next lease has a new epoch, so that nothing begun under this one can bind.
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

    private func awaitOver() async throws -> Ending {
        await over.wait(past: 0)
        try Task.checkCancellation()
        return .over
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
                permit.extend(until: validity.end)
                sending.notify()
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
        guard try await context.recovery.awaitLook(in: incarnation), !isOver else { return .over }
        await open(opening)
        return try await withThrowingTaskGroup(of: Ending.self) { group in
            group.addTask { try await self.keepSending() }
            group.addTask { try await self.keepSettling() }
            group.addTask { try await self.keepCaring() }
            group.addTask { try await self.keepFillingGaps() }
            group.addTask { try await self.keepAskingForBalance() }
            group.addTask {
                try await self.context.recovery.awaitLoss(of: incarnation)
                return .over
            }
            defer { group.cancelAll() }
            return try await group.next() ?? .over
        }
    }

    private func open(_ opening: AccountOpening.Standing) async {
        let flights = opening.records.map { flight($0, job: nil) }
        let actions = machine.open(flights, count: opening.count)
        await context.tracker.follow(self, machine.flights.hashes)
        perform(actions)
        await context.nonces.open(self, start: opening.start)
        isOpen = true
        // It may have been asked to end meanwhile.
        if request != nil { await context.nonces.retire(lease) }
    }

    private func close() async {
        await startOver()
        await context.tracker.unfollow(lease)
    }

    /// Takes in what the journal has just bound, and sends it.
    ///
    /// Does nothing when the account is over: its next holder finds the records.
    func launch(_ bound: [(record: FlightRecord, job: Job?)]) async {
        await context.tracker.watch(bound.flatMap { $0.record.transactions.map(\.hash) }, of: lease)
        guard !isOver else { return }
        perform(machine.launch(bound.map { flight($0.record, job: $0.job) }))
    }

    private func flight(_ record: FlightRecord, job: Job?) -> Flight {
        Flight(
            lease: lease, job: job ?? record.job.flatMap { context.decoder.decode($0, logger: context.logger) },
            record: record, offer: Offer(launchedAt: context.time.elapsed, head: machine.head?.number))
    }

    /// The chain was followed.
    func chainMoved(_ news: ChainNews) { perform(machine.moved(news, at: context.time.elapsed)) }

    func perform(_ actions: [AccountMachine.Action]) {
        for action in actions {
            switch action {
            case .send: sending.notify()
            case .settle: settling.notify()
            case .care: caring.notify()
            case .included(let count): context.tally.count(.included, by: count)
            case .reorganised(let count):
                context.tally.count(.reorganised, by: count)
                context.logger.warning(
                    "transactions were reorganised away; they are sent again",
                    metadata: ["account": "\(lease.account)", "transactions": "\(count)"])
            }
        }
    }

    /// Whether the account still has the connection that it began with.
    private var isCurrent: Bool {
        get async { await context.journal.generation == lease.connection }
    }

    /// Fills gaps that no job has closed; ends when Redis reconnected.
    private func keepFillingGaps() async throws -> Ending {
        while true {
            try await context.time.sleep(for: context.fillGapAfter / 2)
            // One that was asked to end does so by itself, when everything bound is out.
            if request == nil, await !isCurrent { return .over }
            try await fillGaps()
        }
    }

    /// What a filler takes is asked for first: while a nonce is reserved the account's jobs wait.
    private func fillGaps() async throws {
        guard await context.nonces.hasGap(on: lease, olderThan: context.fillGapAfter),
            let offer = try await context.filler.offer(on: lease.account)
        else { return }
        while let gap = await context.nonces.reserveGap(on: lease, olderThan: context.fillGapAfter) {
            try await context.filler.fill(gap, of: self, offering: offer)
        }
    }

    // MARK: The end

    /// Waits until it is asked to end, and lets what is reserved and bound go out first.
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
        guard isOpen else { return }
        await context.nonces.retire(lease)
        guard request == .balance else { return try await drain() }
        try await withThrowingTaskGroup { group in
            group.addTask { try await self.drain() }
            group.addTask { try await self.runOutOfPatience() }
            try await group.next()
            group.cancelAll()
        }
    }

    private func drain() async throws {
        try await context.nonces.awaitReserved(on: lease)
        try await awaitSent()
    }

    /// What is in the journal and has not gone out is sent by whoever holds the lease next.
    private func runOutOfPatience() async throws {
        try await context.time.sleep(for: context.leaseTTL)
        context.logger.warning(
            "not everything went out in time; the next holder sends it", metadata: ["account": "\(lease.account)"])
    }
}
