import Concurrency
package import Engine
package import Ethereum

/// What the workers of one test share in place of Redis.
///
/// Its clock is the time source it was given: leases, delays and heartbeats are measured by it.
package final class InMemoryStore: Sendable {
    let time: any TimeSource
    let state: Locked<JournalState>
    /// By how much its clock was set back.
    private let setBack = Locked(Duration.zero)

    /// Creates an empty store.
    ///
    /// - Parameters:
    ///   - runTTL: How long the key of a settled run is remembered; 168 h by default.
    ///   - deadQuiet: How long a run that died is not tried again; 1 h by default.
    ///   - isNew: Whether nobody has looked yet whether it has lost anything.
    ///   - lacking: What it does not promise, for a simulation that shall notice.
    package init(
        time: any TimeSource, runTTL: Duration = .seconds(168 * 3_600),
        deadQuiet: Duration = .seconds(3_600), isNew: Bool = false,
        lacking: Set<JournalProtection> = []
    ) {
        self.time = time
        state = Locked(JournalState(runTTL: runTTL, deadQuiet: deadQuiet, lacking: lacking))
        if isNew { state.withLock { ($0.recovered, $0.format) = (nil, nil) } }
    }

    /// Connects one worker.
    ///
    /// - Parameter link: What is between the two; by default nothing but the faults that the test plans.
    package func journal(for worker: String, over link: (any JournalLink)? = nil) -> InMemoryJournal {
        InMemoryJournal(store: self, worker: WorkerID(worker), link: link)
    }

    /// Takes one step, and wakes those who wait for what it brought.
    func take<Answer: Sendable>(_ step: (inout JournalState, Duration) -> Answer) -> Answer {
        let (answer, waiting) = look { state in
            let answer = step(&state, state.now)
            return (answer, state.inbox.isEmpty ? [] : state.takeWaiting())
        }
        for signal in waiting { signal.notify() }
        return answer
    }

    /// Sets its clock back.
    package func setClockBack(by duration: Duration) { setBack.withLock { $0 += duration } }

    /// Does something with the state, for which it is told the time.
    private func look<Result>(_ body: (inout JournalState) -> Result) -> Result {
        let time = time.elapsed - setBack.withLock(\.self)
        return state.withLock { state in
            state.server = time
            return body(&state)
        }
    }

    /// Puts entries at the tail of the inbox, as producers do.
    package func push(_ entries: [UInt8]...) {
        let waiting = state.withLock { state in
            state.inbox += entries
            return state.takeWaiting()
        }
        for signal in waiting { signal.notify() }
    }

    // MARK: Losing

    /// Everything in the store at this moment, for ``rewind(to:)``.
    package func save() -> Saved { Saved(state: state.withLock { $0 }) }

    /// Comes back with what it had at an earlier moment, as a store that crashed: all writes since then are lost.
    ///
    /// Each worker's connection is lost with it; see ``InMemoryJournal/reconnect()``.
    package func rewind(to saved: Saved) {
        state.withLock { state in
            let incarnation = state.incarnation + 1
            state = saved.state
            state.incarnation = incarnation
        }
    }

    /// Knows accounts as ones that it was worked with from their first nonce on.
    package func know(_ accounts: [Address]) {
        state.withLock { state in
            for account in accounts { state.accounts[account, default: .init()].settled = 0 }
        }
    }

    /// Is another store from now on, with all that it holds, under the connections that there are.
    package func exchange() { state.withLock { $0.incarnation += 1 } }

    /// Comes back without the last of its writes that are numbered, as far as numbers tell.
    package func forgetWrites(_ count: UInt64) { state.withLock { $0.writes -= count } }

    /// Whether a recovery stands.
    package var isBeingRecovered: Bool { state.withLock { $0.plan != nil } }

    /// Forgets everything, under the connections that there are.
    package func wipe() {
        state.withLock { state in
            let incarnation = state.incarnation + 1
            state = JournalState(runTTL: state.runTTL, deadQuiet: state.deadQuiet, lacking: state.lacking)
            (state.incarnation, state.recovered, state.format) = (incarnation, nil, nil)
        }
    }

    /// Takes an operator's order.
    package func order(_ order: RecoveryOrder?) {
        state.withLock { state in
            if order == .hold, state.plan == nil { state.recovered = -1 }
            state.order = order
        }
    }

    /// Is of another format from now on, or of none.
    package func write(format: Int?) { state.withLock { $0.format = format } }

    /// Comes back without one binding, which was written after all others.
    package func lose(nonce: Nonce, of account: Address) {
        state.withLock { state in
            state.incarnation += 1
            state.writes -= 1
            state.accounts[account]?.records[nonce] = nil
        }
    }

    /// What a store held at some moment.
    package struct Saved: Sendable {
        let state: JournalState
    }

    // MARK: Looking

    package var inbox: [[UInt8]] { state.withLock { $0.inbox } }
    /// The delayed entries, the next one due first.
    package var delayed: [[UInt8]] { state.withLock { $0.delayed.map(\.entry) } }
    package var done: [StreamEntry] { state.withLock { $0.done } }
    package var dead: [StreamEntry] { state.withLock { $0.dead } }
    /// How many jobs were dropped since at each dead letter.
    package var deadRepeats: [Int] {
        state.withLock { state in state.dead.indices.map { state.deadRepeats[$0] ?? 0 } }
    }
    package var totals: [String: UInt64] { state.withLock { $0.totals } }

    /// Everything in a worker's claimed list, oldest first.
    package func claimed(by worker: String) -> [Claim] {
        state.withLock { $0.claimed[WorkerID(worker)] ?? [] }
    }

    /// All that is bound on an account, by nonce.
    package func flights(of account: Address) -> AccountFlights {
        state.withLock { $0.flights(of: account) }
    }

    /// The records of an account as they are.
    package func records(of account: Address) -> [Nonce: FlightRecord] {
        state.withLock { $0.accounts[account]?.records ?? [:] }
    }

    /// The lease of an account, if it is held now.
    package func lease(of account: Address) -> Lease? {
        look { state in
            guard let found = state.accounts[account], let holder = found.lease, holder.expires > state.now else {
                return nil
            }
            return Lease(account: account, worker: holder.worker, epoch: found.epoch)
        }
    }

    /// Whether a recovery stands.
    package var isRecovering: Bool { state.withLock { $0.plan != nil } }

    /// Whether a run key is known: in flight or settled.
    package func knows(runKey: String) -> Bool {
        look { $0.knows(runKey, now: $0.now) }
    }

    /// How many entries there are in all places together: what goes in and never vanishes (invariant I4).
    package var entries: Int { state.withLock { $0.entries } }
}
