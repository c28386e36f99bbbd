import Chain
import Ethereum

/// All that is known of one leased account's nonces after they were bound, and every decision about them.
///
/// Pure: what happens comes in, what is to be done comes out. The account's actor carries that out.
///
/// A flight waits for a block, then for that block to be deep (``Flight/State``), and is settled. What may go wrong meanwhile (a
/// refusal, a pool that forgets, a base fee that rises, a reorganisation, somebody else's transaction) is judged at the next block
/// at the earliest: what a node says about a transaction is a hint, and a higher offer is no answer to a hint.
struct AccountMachine {
    /// What is configured.
    struct Rules: Sendable {
        var policy: FeePolicy
        /// `gas.stuckAfter`.
        var stuckAfter: Duration
        /// `receipts.timeout`.
        var slowAfter: Duration
    }

    /// What the account's actor is to do.
    enum Action: Equatable {
        /// Something can be sent.
        case send
        /// Who has used nonces is to be asked, and what helps those that wait.
        case care
        /// Something may be deep enough to be settled.
        case settle
        /// Blocks include so many more transactions.
        case included(Int)
        /// So many transactions were in blocks that are off the chain; they are sent again, the same bytes.
        case reorganised(Int)
    }

    let rules: Rules
    private(set) var flights = Flights()
    private(set) var outbox = Outbox(frontier: 0)
    /// The newest block; `nil` where none was told since anything has been in flight.
    private(set) var head: BlockHeader?
    private(set) var depth = Depth()
    /// The lowest nonce that waits for a block, and at how many heads in a row it has been that one.
    private(set) var front: (nonce: Nonce, heads: Int)?
    /// Somebody had reason to believe that a nonce was used by others.
    private(set) var isSuspicious = false
    /// The head at which it was asked last who used nonces.
    private var examinedAt: BlockNumber?
    /// How often blocks were passed over.
    private(set) var restarts = 0
    /// How often blocks turned out to be off the chain.
    private(set) var removals = 0
    /// Blocks were passed over: what waits may be in one of them.
    private(set) var mustLookUp = false
    /// What was in blocks that are not followed any more, and is sent again unless it is found.
    private(set) var uncertain: [Nonce] = []
    /// When a node last took a transaction of the account, in elapsed time.
    private(set) var takenAt: Duration?
    /// What the account has to spend, when it was last asked.
    private(set) var balance: Wei?
    /// The nonces for which one more transaction is being signed and journaled.
    private(set) var replacing: Set<Nonce> = []
    /// No more jobs: it cannot pay for what it has in flight.
    private(set) var isPaused = false

    init(_ rules: Rules) { self.rules = rules }

    // MARK: Binding

    /// The account is opened with what its journal holds; the chain has used every nonce below `count`.
    mutating func open(_ flights: [Flight], count: Nonce) -> [Action] {
        outbox = Outbox(frontier: count)
        isSuspicious = true
        mustLookUp = !flights.isEmpty
        for flight in flights { self.flights.track(flight) }
        // What is below is mined, as a rule; if it turns out not to be, it is sent again.
        for flight in flights where flight.nonce < count {
            self.flights.update(flight.nonce) { $0.offer.isTaken = true }
        }
        return sendAgain(flights.map(\.nonce).filter { $0 >= count }, at: nil) + [.care]
    }

    /// The journal has bound these; their transactions may be sent.
    mutating func launch(_ flights: [Flight]) -> [Action] {
        for flight in flights { self.flights.track(flight) }
        for transaction in flights.compactMap(\.record.newest) { outbox.submit(transaction) }
        return flights.isEmpty ? [] : [.send, .care]
    }

    // MARK: Sending

    /// Takes what is to be sent now, in nonce order.
    mutating func take(limit: Int, at now: Duration, wall: Milliseconds) -> [SignedTransaction] {
        let batch = outbox.take(limit: limit, at: now)
        for transaction in batch {
            flights.update(transaction.transaction.nonce) { $0.sentAt = $0.sentAt ?? wall }
        }
        return batch
    }

    /// What nodes have answered to what was taken last.
    mutating func answered(
        _ answers: [SendAnswer], at now: Duration, delay: (Int) -> Duration
    ) -> [Action] {
        var actions: [Action] = [.send]
        for (transaction, answer) in outbox.answered(answers, at: now, delay: delay) {
            flights.update(transaction.transaction.nonce) { flight in
                // A newer one may have taken its place while it was on its way.
                guard flight.record.newest?.hash == transaction.hash else { return }
                if answer.isTaken { flight.offer.taken() } else { flight.offer.refused(answer, at: now) }
            }
            if answer.isTaken { takenAt = now }
            if answer == .nonceTooLow { isSuspicious = true }
            if answer.needsCare, !actions.contains(.care) { actions.append(.care) }
        }
        judgeFunds(answers)
        return actions
    }

    /// An account that cannot pay takes no more jobs; it takes them again once a node has one of its transactions, or
    /// nothing is left to send: an answer that comes after that would have nothing to end the pause.
    private mutating func judgeFunds(_ answers: [SendAnswer]) {
        if answers.contains(.insufficientFunds) {
            isPaused = !flights.pending.isEmpty
        } else if answers.contains(where: \.isTaken) {
            isPaused = false
        }
    }

    // MARK: The chain

    /// The tracker has followed the chain.
    mutating func moved(_ news: ChainNews, at now: Duration) -> [Action] {
        let isNewHead = head?.hash != news.head.hash
        if head == nil { flights.note(firstHead: news.head.number) }
        (head, depth) = (news.head, news.depth)
        if !news.removed.isEmpty { removals += 1 }
        var actions: [Action] = [.settle]
        var reorganised = flights.rollBack { news.removed.contains($0) }
        if news.isRestart {
            // What was seen in blocks that are not followed any more may have been reorganised away meanwhile.
            uncertain += flights.rollBack { _ in true }
            mustLookUp = true
            restarts += 1
        }
        actions.append(.included(flights.include(news.inclusions)))
        reorganised.removeAll { flights[$0]?.state != .pending }
        actions += sendBack(reorganised, at: now)
        if isNewHead { moveFront() }
        return flights.pending.isEmpty ? actions : actions + [.care]
    }

    private mutating func moveFront() {
        guard let lowest = flights.pending.first else { return front = nil }
        front = (lowest, front?.nonce == lowest ? (front?.heads ?? 0) + 1 : 0)
    }

    /// Receipts that were asked for by their hashes.
    mutating func lookedUp(_ inclusions: [Inclusion]) -> [Action] {
        [.included(flights.include(inclusions)), .settle]
    }

    /// Everything that waited was asked for.
    ///
    /// - Parameter began: ``restarts`` when that began: what another one has made uncertain since is asked for once more.
    mutating func lookedUpAll(since began: Int, at now: Duration) -> [Action] {
        guard began == restarts else { return [] }
        mustLookUp = false
        defer { uncertain = [] }
        return sendBack(uncertain.filter { flights[$0]?.state == .pending }, at: now)
    }

    /// A block turned out to be off the chain.
    mutating func lost(_ block: Hash32, at now: Duration) -> [Action] {
        sendBack(flights.rollBack { $0 == block }, at: now)
    }

    private mutating func sendBack(_ nonces: [Nonce], at now: Duration) -> [Action] {
        for nonce in nonces { flights.update(nonce) { $0.offer.waitsSince = now } }
        return nonces.isEmpty ? [] : sendAgain(nonces, at: now) + [.reorganised(nonces.count)]
    }

    /// The account's count on the chain, says a node: whoever used the nonces below.
    mutating func reached(_ count: Nonce) -> [Action] {
        outbox.raiseFrontier(to: count)
        for nonce in flights.pending where nonce >= count { flights.update(nonce) { $0.foreign = nil } }
        return [.send]
    }

    mutating func suspect() { isSuspicious = true }

    /// What the account has to spend.
    mutating func noted(balance: Wei) { self.balance = balance }

    /// Who has used nonces is being asked.
    ///
    /// - Returns: Whether there is reason to: the lowest nonce that waits is the same as at the last head, or somebody suspects.
    mutating func beginExamination() -> Bool {
        defer { isSuspicious = false }
        guard !flights.pending.isEmpty, isSuspicious || standsStill && examinedAt != head?.number else { return false }
        examinedAt = head?.number
        return true
    }

    /// Whether the lowest nonce that waits is the same as at the last head.
    var standsStill: Bool { front.map { $0.heads > 0 && $0.nonce == flights.pending.first } ?? false }

    // MARK: Who used nonces

    /// What is to be asked of the chain about a nonce.
    enum Inquiry: Equatable {
        /// Who used it.
        case user
        /// Whether the block of somebody else's transaction still shows it.
        case confirmation(ForeignUse)
    }

    /// What is to be done about a nonce that was used.
    enum Conclusion: Equatable {
        /// Somebody else did, for good: its job goes back to the inbox.
        case unbind
        /// Somebody else did, it seems.
        case suspect(ForeignUse)
        /// Its record has lost a transaction.
        case restore(SentTransaction)
        /// A node shows a transaction of another chain.
        case distrust(Hash32)
    }

    /// What is to be asked about a nonce below the account's count; `nil`: nothing at this head.
    mutating func inquiry(about nonce: Nonce) -> Inquiry? {
        guard let flight = flights[nonce], flight.state == .pending else { return nil }
        guard !replacing.contains(nonce) else {
            isSuspicious = true
            return nil
        }
        guard let foreign = flight.foreign, foreign.isByTransaction else { return .user }
        return depth.rerun.map { foreign.block.number <= $0 } ?? false ? .confirmation(foreign) : nil
    }

    /// A canonical block shows who used a nonce.
    mutating func saw(_ use: NonceUse, of nonce: Nonce) -> Conclusion? {
        guard let flight = flights[nonce], flight.state == .pending, !replacing.contains(nonce) else { return nil }
        switch use {
        case .own: return nil
        case .misplaced(let hash): return .distrust(hash)
        case .lost(let sent): return .restore(sent)
        case .foreign(let foreign):
            if foreign.isProven(by: flight.foreign, upTo: depth.rerun) { return .unbind }
            guard foreign != flight.foreign else { return nil }
            flights.update(nonce) { $0.foreign = foreign }
            isSuspicious = true
            return .suspect(foreign)
        }
    }

    /// The block in which somebody else was seen to use a nonce is off the chain, or does not show it any more.
    mutating func doubted(_ foreign: ForeignUse, of nonce: Nonce, isOffChain: Bool) {
        isSuspicious = true
        if isOffChain, flights[nonce]?.foreign == foreign { flights.update(nonce) { $0.foreign = nil } }
    }

    /// The journal has the transaction that a record had lost.
    mutating func restored(_ record: FlightRecord) {
        flights.update(record.nonce) { $0.record = record }
        isSuspicious = true
    }

    /// Whether nobody has the nonce below the lowest one that waits, and has waited for long.
    func isStranded(above count: Nonce, at now: Duration) -> Bool {
        guard let lowest = flights.pending.first, count < lowest, let flight = flights[lowest] else { return false }
        return now - flight.offer.waitsSince >= rules.stuckAfter
    }

    // MARK: Remedies

    /// How many nonces are replaced at the same time.
    private static let replacedAtOnce = 100

    /// Decides what helps flights that no block includes; what is to be replaced counts as being so from now on.
    ///
    /// - Parameters:
    ///   - known: Of the nonces in doubt, whether any node has one of their transactions; absent where none could be asked.
    ///   - quote: What the market asks now; `nil` when nobody tells.
    mutating func remedies(
        known: [Nonce: Bool], quote: FeeQuote?, at now: Duration, wall: Milliseconds
    ) -> [Remedy] {
        for (nonce, isKnown) in known {
            flights.update(nonce) { $0.offer.asked(isKnown: isKnown, at: head?.number) }
        }
        var remedies: [Remedy] = []
        for remedy in help(known: known, quote: quote, at: now, wall: wall) {
            if let nonce = remedy.replaced {
                guard replacing.count < Self.replacedAtOnce else { continue }
                replacing.insert(nonce)
            }
            remedies.append(remedy)
        }
        return remedies
    }

    /// Nobody is replacing a nonce's transaction any more, whatever came of that.
    mutating func endedReplacing(_ nonce: Nonce) { replacing.remove(nonce) }

    // MARK: Ends

    /// Flights of which the journal has written what became of them.
    ///
    /// - Returns: The hashes that nobody waits for any more.
    mutating func settled(_ nonces: [Nonce]) -> [Hash32] {
        for nonce in nonces { outbox.remove(nonce) }
        // Whatever was mined was paid for, by whichever node it got there.
        isPaused = false
        defer { if flights.isEmpty { head = nil } }
        return flights.remove(nonces)
    }

    // MARK: Sending again

    /// Has the newest transactions of these nonces sent, the same bytes, or newer ones.
    mutating func sendAgain(_ nonces: [Nonce], at now: Duration?) -> [Action] {
        for nonce in nonces {
            guard let newest = flights[nonce]?.record.newest else { continue }
            outbox.submit(newest)
            if let now { flights.update(nonce) { $0.offer.launch(at: now, head: head?.number) } }
        }
        return nonces.isEmpty ? [] : [.send]
    }

    /// The journal has a record with one more transaction for a nonce.
    mutating func replaced(_ record: FlightRecord, at now: Duration) -> [Action] {
        flights.update(record.nonce) { flight in
            flight.record = record
            flight.offer.missing = 0
            flight.offer.refusal = nil
        }
        return sendAgain([record.nonce], at: now)
    }
}
