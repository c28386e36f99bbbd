import Ethereum

/// Which nonce each item of a batch has, until all are bound or have left.
///
/// Pure. Where an item could not be bound, those behind it are numbered again from the nonce that it did not use, so that
/// no gap is left.
struct Numbering<Item: Sendable>: Sendable {
    /// What follows an answer.
    enum Step: Equatable {
        /// What is left has new nonces, and is to be signed and bound.
        case bind
        /// All are bound or have left; ``Numbering/nonces`` are not used.
        case finish
        /// What is believed of the account is not so: nothing was bound, and no nonce is this worker's.
        case startOver
    }

    /// What is to be bound.
    private(set) var items: ArraySlice<Item>
    /// Ascending, at least one for each item.
    private(set) var nonces: ArraySlice<Reservation>

    /// - Precondition: There is a nonce for each item.
    init(_ items: some Sequence<Item>, nonces: [Reservation]) {
        self.items = ArraySlice(items)
        self.nonces = ArraySlice(nonces.sorted { $0.nonce < $1.nonce })
        precondition(self.items.count <= nonces.count, "each item needs a nonce")
    }

    var pairs: [(item: Item, nonce: Nonce)] { zip(items, nonces).map { ($0, $1.nonce) } }

    /// The first `bound` items are bound; the one behind them could not be, where a reason is given.
    mutating func answered(bound: Int, refusal: BindRefusal?) -> Step {
        items = items.dropFirst(bound)
        nonces = nonces.dropFirst(bound)
        switch refusal {
        case .fenced, .nonceTaken: return .startOver
        case .notClaimed, .duplicate: items = items.dropFirst()
        case nil: break
        }
        return items.isEmpty ? .finish : .bind
    }
}
