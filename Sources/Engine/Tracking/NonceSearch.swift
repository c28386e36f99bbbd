import Ethereum

/// Finds the block that used up a nonce, by asking for an account's transaction count at ever fewer blocks.
///
/// Pure.
///
/// Steps back from a block at which the nonce is used, twice as far each time, until one is found at which it is not; then
/// halves what lies between. Most nonces are looked for soon after they were used, so that takes few questions, all about
/// recent blocks, whose state every node still has.
struct NonceSearch {
    let nonce: Nonce
    /// The lowest block known at which the nonce is used.
    private(set) var used: BlockNumber
    /// The highest block known at which it is not.
    private(set) var unused: BlockNumber?
    private var step: UInt64 = 1

    /// - Parameter block: A block at which the account's count is above `nonce`.
    init(for nonce: Nonce, usedAt block: BlockNumber) {
        self.nonce = nonce
        used = block
    }

    /// The block to ask about next; `nil` when the search is over.
    var probe: BlockNumber? {
        let (low, high) = (unused?.rawValue, used.rawValue)
        guard let low else { return high == 0 ? nil : BlockNumber(high - min(step, high)) }
        return high - low > 1 ? BlockNumber(low + (high - low) / 2) : nil
    }

    /// The block that used the nonce up; `nil` while the search goes on.
    var result: BlockNumber? { probe == nil ? used : nil }

    /// Takes in the account's count at the block that ``probe`` named.
    mutating func answer(_ count: Nonce) {
        guard let probe else { return }
        if count > nonce {
            used = probe
            step = step.multipliedReportingOverflow(by: 2).partialValue
        } else {
            unused = probe
        }
    }
}
