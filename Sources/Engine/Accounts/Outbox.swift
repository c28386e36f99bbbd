import Chain
import Ethereum

/// The transactions of one account that wait to be handed to a node, in nonce order.
///
/// Pure.
///
/// A nonce above the *frontier* (the lowest nonce never handed out) is held until those below it are
/// there, so that no node sees a gap. One batch is out at a time, so that nothing overtakes.
/// Bound: at most one transaction for each nonce in flight.
struct Outbox {
    private struct Item {
        var transaction: SignedTransaction
        var failures = 0
        /// Not handed out before this elapsed time.
        var due: Duration = .zero
    }

    private var items: [Nonce: Item] = [:]
    private var frontier: Nonce
    private var out: [SignedTransaction] = []

    init(frontier: Nonce) { self.frontier = frontier }

    /// Nothing waits and nothing is out.
    var isIdle: Bool { items.isEmpty && out.isEmpty }

    /// Adds a journaled transaction; takes the place of an older one with the same nonce.
    mutating func submit(_ transaction: SignedTransaction) {
        items[transaction.transaction.nonce] = Item(transaction: transaction)
    }

    /// The nonces need no sending any more: they are mined, settled or gone.
    mutating func remove(_ nonce: Nonce) {
        items.removeValue(forKey: nonce)
        raiseFrontier(to: nonce.next)
    }

    /// The chain has used every nonce below `count`.
    mutating func raiseFrontier(to count: Nonce) { frontier = max(frontier, count) }

    /// Takes the next batch: due transactions in nonce order, up to the first that must wait.
    mutating func take(limit: Int, at now: Duration) -> [SignedTransaction] {
        guard out.isEmpty else { return [] }
        for nonce in items.keys.sorted().prefix(limit) {
            guard let item = items[nonce], item.due <= now, nonce <= frontier else { break }
            out.append(item.transaction)
            frontier = max(frontier, nonce.next)
        }
        return out
    }

    /// When the head of the queue may be handed out; `nil` when nothing can be.
    var nextDue: Duration? {
        guard out.isEmpty, let nonce = items.keys.min(), nonce <= frontier else { return nil }
        return items[nonce]?.due
    }

    /// Takes in the answers to the batch that is out: what nodes may take yet stays, and is handed out again.
    ///
    /// - Parameters:
    ///   - delay: How long to wait after the n-th failure in a row.
    /// - Returns: Each transaction with its answer.
    mutating func answered(
        _ answers: [SendAnswer], at now: Duration, delay: (Int) -> Duration
    ) -> [(SignedTransaction, SendAnswer)] {
        let batch = out
        out = []
        let answered = Array(zip(batch, answers))
        for (transaction, answer) in answered { settle(transaction, answer, at: now, delay: delay) }
        return answered
    }

    private mutating func settle(
        _ transaction: SignedTransaction, _ answer: SendAnswer, at now: Duration, delay: (Int) -> Duration
    ) {
        let nonce = transaction.transaction.nonce
        // A newer transaction may have taken the nonce's place while the batch was out: that one stays.
        guard var item = items[nonce], item.transaction.hash == transaction.hash else { return }
        guard answer.mayChange else { return items[nonce] = nil }
        item.failures += 1
        item.due = now + max(answer.wait, delay(item.failures))
        items[nonce] = item
    }
}

extension SendAnswer {
    /// A node has it.
    var isTaken: Bool { self == .accepted || self == .alreadyKnown }

    /// Whether the same bytes may be answered otherwise a little later, and are sent again for as long.
    fileprivate var mayChange: Bool {
        switch self {
        case .rateLimited, .insufficientFunds, .poolFull, .accountReserved, .nonceTooHigh, .unrecognised,
            .outcomeUnknown:
            true
        case .accepted, .alreadyKnown, .nonceTooLow, .replacementUnderpriced, .underpriced, .intrinsicGasTooLow,
            .exceedsBlockGasLimit, .exceedsTransactionGasCap, .rejected, .feeCapExceeded:
            false
        }
    }

    /// Whether something is to be done about a transaction that was answered so, besides sending it again.
    var needsCare: Bool { !isTaken && !mayChange }

    /// How long the node asks to be left alone.
    fileprivate var wait: Duration {
        guard case .rateLimited(let retryAfter?) = self else { return .zero }
        return retryAfter
    }
}
