import Chain
import Ethereum

/// The transactions of one account that wait to be handed to a node, in nonce order.
///
/// Pure.
///
/// A nonce above the *frontier* (the lowest nonce never handed out) is held until those below it are
/// there, so that no node sees a gap. One batch is out at a time, so that nothing overtakes.
/// Bound: at most one transaction for each nonce in flight.
struct BroadcastQueue {
    /// What becomes of a transaction after its answer.
    enum Effect: Equatable {
        /// A node has it.
        case delivered(Nonce)
        /// It stays in the queue and is handed out again.
        case again(Nonce)
        /// It left the queue; the tracker decides how to go on.
        case refused(Nonce, SendAnswer)
    }

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

    /// Takes in the answers to the batch that is out.
    ///
    /// - Parameters:
    ///   - delay: How long to wait after the n-th failure in a row.
    mutating func answered(_ answers: [SendAnswer], at now: Duration, delay: (Int) -> Duration) -> [Effect] {
        let batch = out
        out = []
        return zip(batch, answers).map { transaction, answer in
            settle(transaction, answer, at: now, delay: delay)
        }
    }

    private mutating func settle(
        _ transaction: SignedTransaction, _ answer: SendAnswer, at now: Duration, delay: (Int) -> Duration
    ) -> Effect {
        let nonce = transaction.transaction.nonce
        switch answer {
        case .accepted, .alreadyKnown:
            drop(transaction)
            return .delivered(nonce)
        case .nonceTooLow, .replacementUnderpriced, .underpriced, .intrinsicGasTooLow, .exceedsBlockGasLimit, .rejected,
            .feeCapExceeded:
            drop(transaction)
            return .refused(nonce, answer)
        case .rateLimited(let retryAfter):
            postpone(transaction, at: now, atLeast: retryAfter ?? .zero, delay: delay)
            return .again(nonce)
        case .insufficientFunds, .poolFull, .accountReserved, .nonceTooHigh, .outcomeUnknown:
            postpone(transaction, at: now, atLeast: .zero, delay: delay)
            return .again(nonce)
        }
    }

    /// A newer transaction may have taken the nonce's place while the batch was out: that one stays.
    private mutating func drop(_ transaction: SignedTransaction) {
        guard items[transaction.transaction.nonce]?.transaction.hash == transaction.hash else { return }
        items.removeValue(forKey: transaction.transaction.nonce)
    }

    private mutating func postpone(
        _ transaction: SignedTransaction, at now: Duration, atLeast minimum: Duration, delay: (Int) -> Duration
    ) {
        guard var item = items[transaction.transaction.nonce], item.transaction.hash == transaction.hash else { return }
        item.failures += 1
        item.due = now + max(minimum, delay(item.failures))
        items[transaction.transaction.nonce] = item
    }
}
