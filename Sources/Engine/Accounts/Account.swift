import Chain
import Ethereum
import Logging

/// One account for as long as this worker holds its lease: the home of all that is known of it.
///
/// Start-up, takeover from a dead worker and starting over after a reconnect are this one path: read the
/// flight hash, compare it with the chain, send again what may not be mined, go on. What is decided about the account's flights is
/// decided by an ``AccountMachine``; this actor carries it out, each kind of work in a task of its own, so that none waits for another.
actor Account: ChainFollower {
    nonisolated let lease: Lease
    let context: AccountContext
    /// Until when transactions may leave.
    nonisolated let permit: SendPermit
    var machine: AccountMachine
    var validity: LeaseValidity
    var request: Request?
    let asked = Signal()
    var isOpen = false
    /// How often in a row looking after flights has failed.
    var failures = 0
    var reported = Reported()
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

    /// Whether nothing of it may leave, or be bound or settled, any more.
    nonisolated var isOver: Bool { over.generation > 0 }

    /// Ends it: nothing of it leaves any more.
    nonisolated func revoke() {
        permit.revoke()
        over.notify()
    }

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
        if request != nil { await context.nonces.update(lease) { $0.retire() } }
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

    /// Does something that may fail for a reason outside, and is repeated by whoever asks for it.
    ///
    /// - Returns: `nil` when it failed.
    /// - Throws: `CancellationError`.
    func attempt<Value>(_ step: String, _ body: () async throws -> Value) async throws -> Value? {
        try await context.persistence.attempt(step, of: lease.account, body)
    }

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
}
