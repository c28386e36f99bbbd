/// How many calls a batch may have, learned from what the node refuses.
///
/// A refusal halves the limit, down to calls sent alone; a long run of answers doubles it again, since the refusal may have
/// been one node's among several behind the same address.
struct BatchLimit {
    /// The largest batch to send now.
    private(set) var current: Int
    private let maximum: Int
    private var answered = 0

    /// The number of answered calls after which a larger batch is tried.
    static let probation = 1_000

    init(maximum: Int) {
        self.maximum = max(1, maximum)
        current = self.maximum
    }

    mutating func batchRefused(of size: Int) {
        current = max(1, min(current, size) / 2)
        answered = 0
    }

    mutating func callsAnswered(_ count: Int) {
        guard current < maximum else { return }
        answered += count
        guard answered >= Self.probation else { return }
        current = min(maximum, current * 2)
        answered = 0
    }
}
