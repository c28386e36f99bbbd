package import Chain

/// The chain's time: that of its head, and what has passed since that head was first seen.
///
/// Pure. So chains count whose clock is off, and those that mine on demand.
package struct ChainTime: Equatable, Sendable {
    /// The newest block.
    package private(set) var head: BlockHeader
    /// When it was first seen, by a clock that never goes back.
    package private(set) var firstSeen: Duration

    package init(head: BlockHeader, firstSeen: Duration) {
        self.head = head
        self.firstSeen = firstSeen
    }

    /// Takes note of the head as it is now; one that was seen before keeps its time.
    package mutating func see(_ head: BlockHeader, at elapsed: Duration) {
        guard head.hash != self.head.hash else { return }
        self = ChainTime(head: head, firstSeen: elapsed)
    }

    /// The time in seconds since 1970.
    package func now(at elapsed: Duration) -> UInt64 {
        head.timestamp + UInt64(max(.zero, elapsed - firstSeen).components.seconds)
    }
}
