/// Which workflows are read again when, so that all of them are in a certain time, and nobody waits for that.
///
/// Pure. In each round first how many there are is asked, then slice by slice is read.
struct RereadingSlices {
    /// How many are read together: one call where the chain has a multicall contract, one request elsewhere.
    static let size: UInt64 = 100

    private let period: Duration
    private var total: UInt64 = 0
    /// The first id of the next slice; nothing is left of the round above ``total``.
    private var first: UInt64 = 1
    private var last: Duration = .zero

    init(period: Duration) { self.period = period }

    /// Everything was read just now.
    mutating func restart(total: UInt64, at now: Duration) {
        (self.total, first, last) = (total, 1, now)
    }

    /// Whether it is time to ask how many there are.
    func isCountDue(at now: Duration) -> Bool { first > total && isDue(at: now) }

    /// Begins another round.
    ///
    /// - Returns: The ids that nobody knew of.
    mutating func count(_ total: UInt64, at now: Duration) -> Range<UInt64> {
        let known = self.total
        restart(total: total, at: now)
        return total > known ? known + 1..<total + 1 : 0..<0
    }

    /// The ids to read now; none before their time.
    func next(at now: Duration) -> Range<UInt64> {
        guard first <= total, isDue(at: now) else { return 0..<0 }
        return first..<min(first + Self.size, total + 1)
    }

    /// Those of ``next(at:)`` were read.
    mutating func finish(at now: Duration) {
        first += Self.size
        last = now
    }

    private func isDue(at now: Duration) -> Bool {
        now - last >= period / Int(clamping: (total / Self.size) + 2)
    }
}
