import Ethereum
import Logging

/// Notices that the store came back with older data, and has things put right: settle, then adopt.
///
/// One of these is in each worker. All of them watch the store; one at a time leads (`RecoveryRun`). The accounts ask it only whether
/// they may go on: while a recovery stands no account is open, so nothing that was bound before can leave the worker.
///
/// What notices in time is not this, but every script that moves an entry: it does nothing in a store that was not recovered.
/// What is decided here is decided by two machines; this actor asks the store and the clock for them, and says what they have to say.
package actor StoreRecovery {
    private let context: RecoveryContext
    /// Whether nothing that this worker has bound can leave it any more.
    private let hasStopped: @Sendable () async -> Bool
    private var machine: RecoveryMachine
    private var lead: RecoveryLead
    /// Notified when the machine's state has changed.
    nonisolated let changed = Signal()
    private let suspicion = Signal()
    /// How many looks have begun, and which of them was the last that was answered.
    private var looks = (begun: 0, answered: 0)
    private let answered = Signal()

    init(context: RecoveryContext, hasStopped: @escaping @Sendable () async -> Bool) {
        self.context = context
        self.hasStopped = hasStopped
        machine = RecoveryMachine(context.rules)
        lead = RecoveryLead(context.rules)
    }

    /// Watches, and leads whenever nobody else does, until the task is cancelled.
    func run() async throws {
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask { try await self.watch() }
            group.addTask { try await self.leadWhenNeeded() }
        }
    }

    // MARK: For the accounts

    /// Whether entries may be moved, as far as this worker knows.
    var isClear: Bool { machine.isClear }

    /// Runs `body` once entries may be moved, with the name of the store's life in which they may.
    ///
    /// As long as it runs this worker has not stopped, whatever else it says.
    /// - Throws: What `body` throws; `CancellationError`.
    nonisolated func whileClear<Result: Sendable>(
        _ body: @Sendable (String) async throws -> Result
    ) async throws -> Result {
        let incarnation = try await open()
        do {
            let result = try await body(incarnation)
            await close()
            return result
        } catch {
            await close()
            throw error
        }
    }

    private func open() async throws -> String {
        while true {
            let seen = changed.generation
            if let incarnation = machine.open() { return incarnation }
            try Task.checkCancellation()
            await changed.wait(past: seen)
        }
    }

    private func close() { machine.close() }

    /// Suspends until the store has answered a look that begins now or later.
    ///
    /// Whatever was read of the store before was written before the number that this look brings, or in another life, which it
    /// shows. Only then may it be sent.
    /// - Returns: Whether the store is in the same life still, and entries may be moved.
    /// - Throws: `CancellationError`.
    func awaitLook(in incarnation: String) async throws -> Bool {
        let wanted = looks.begun + 1
        while looks.answered < wanted {
            let seen = answered.generation
            suspect()
            try Task.checkCancellation()
            await answered.wait(past: seen)
        }
        return machine.state == .clear(incarnation)
    }

    /// Suspends for as long as entries may be moved in the life of the store of this name.
    func awaitLoss(of incarnation: String) async throws {
        try await awaitChange { $0 != .clear(incarnation) }
    }

    private func awaitChange(to isWanted: (RecoveryMachine.State) -> Bool) async throws {
        while true {
            let seen = changed.generation
            if isWanted(machine.state) { return }
            try Task.checkCancellation()
            await changed.wait(past: seen)
        }
    }

    /// Has the store looked at soon: it has refused a step as one that was not recovered.
    nonisolated func suspect() { suspicion.notify() }

    // MARK: Watching

    private func watch() async throws {
        while true {
            let seen = suspicion.generation
            try await look()
            await context.time.wait(for: suspicion, past: seen, upTo: machine.nap)
            try Task.checkCancellation()
        }
    }

    private func look() async throws {
        looks.begun += 1
        let (look, asked) = (looks.begun, context.time.elapsed)
        do {
            let isStopped = machine.isClosed ? await hasStopped() : false
            // What was opened meanwhile has not stopped.
            let member = machine.member(hasStopped: isStopped && machine.isClosed, at: asked)
            let standing = try await context.journal.standing(member)
            perform(machine.answered(standing, asked: asked, at: context.time.elapsed))
            looks.answered = look
            answered.notify()
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            context.tally.count(.worldFailure)
            perform(machine.failed(error as? JournalError ?? JournalError(.unreachable, step: "standing", "\(error)")))
        }
    }

    private func perform(_ actions: [RecoveryMachine.Action]) {
        for action in actions {
            switch action {
            case .wake: changed.notify()
            case .ask: suspect()
            case .say(let remark):
                if case .began = remark { context.tally.count(.recovery) }
                context.logger.log(remark)
            }
        }
    }

    // MARK: Leading

    private func leadWhenNeeded() async throws {
        while true {
            try await awaitChange { if case .standing = $0 { true } else { false } }
            do {
                try await leadToTheEnd()
            } catch let error as JournalError where error.code == .lost {
                // Somebody else leads, or the store is another one again.
            } catch {
                try Task.checkCancellation()
                context.tally.count(.worldFailure)
                context.logger.error("a step of the recovery failed, it is repeated", metadata: ["error": "\(error)"])
            }
            suspect()
            try await context.time.sleep(for: machine.nap)
        }
    }

    /// Leads the recovery to its end, unless another worker does.
    private func leadToTheEnd() async throws {
        let rules = machine.rules
        let lease = try await context.journal.leadRecovery(for: rules.leaseTTL, withKeysOf: rules.accounts)
        guard let lease else { return }
        lead = RecoveryLead(rules, wanted: lease.wanted)
        let run = RecoveryRun(lease: lease, context: context, leader: self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await run.run() }
            group.addTask { try await run.keepNoting() }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    /// Tells the machine of the one that leads what has happened, and what time it is.
    func decide<Decision: Sendable>(_ body: @Sendable (inout RecoveryLead, Duration) -> Decision) -> Decision {
        body(&lead, context.time.elapsed)
    }
}
