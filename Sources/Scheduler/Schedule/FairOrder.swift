package import Ethereum

/// Something of an owner's that has waited since some time.
package protocol Waiting {
    var owner: Address { get }
    /// In seconds since 1970.
    var since: UInt256 { get }
}

extension Array where Element: Waiting {
    /// In the order in which they have their turns: the oldest first, and owners in turn, so that one with a thousand does not keep
    /// the others waiting.
    package var inFairTurns: [Element] {
        let queues = Dictionary(grouping: self, by: \.owner).values.map { $0.sorted { $0.since < $1.since } }
        let owners = queues.sorted { ($0[0].since, $0[0].owner.bytes) < ($1[0].since, $1[0].owner.bytes) }
        let rounds = owners.map(\.count).max() ?? 0
        return (0..<rounds).flatMap { round in owners.compactMap { $0.count > round ? $0[round] : nil } }
    }
}

/// Orders pairs by their first parts, then by their second.
private func < (lhs: (UInt256, [UInt8]), rhs: (UInt256, [UInt8])) -> Bool {
    lhs.0 == rhs.0 ? lhs.1.lexicographicallyPrecedes(rhs.1) : lhs.0 < rhs.0
}
