/// How long answers to the estimates of a batch are waited for, learnt from recent ones.
///
/// Pure. Batches of different sizes are different questions: each class (one; two; three and four; up to eight …) has its
/// own limit. One that passes doubles it until there is an answer.
///
/// - Source: RFC 6298, the retransmission timeout: mean and four times the mean deviation, smoothed by 1/8 and 1/4.
struct EstimateLimit {
    private struct Class {
        var mean: Duration?
        var deviation = Duration.zero
        var doublings = 0

        var limit: Duration { (mean.map { $0 + deviation * 4 } ?? EstimateLimit.unknown) * (1 << doublings) }
    }

    /// What is expected before there was any answer: 500 ms.
    private static let unknown = Duration.milliseconds(500)
    /// For a batch: long enough for a node that pauses, short enough for two more rounds within a second or two.
    private static let together = (least: Duration.milliseconds(250), most: Duration.seconds(2))
    /// For a call alone that was asked before, and holds up no other: at most for longer than a request may take by itself
    /// (`chain.requestTimeout` of 15 s), so that an endpoint that answers none of them is found out, and another one asked.
    private static let alone = (least: Duration.seconds(1), most: Duration.seconds(20))

    private var classes: [Int: Class] = [:]

    /// How long to wait for the answers to so many calls; patiently, four times as long.
    func limit(for count: Int, patiently isPatient: Bool = false) -> Duration {
        let limit = (classes[Self.sizeClass(count)] ?? Class()).limit
        guard isPatient else { return min(max(limit, Self.together.least), Self.together.most) }
        return min(max(limit * 4, Self.alone.least), Self.alone.most)
    }

    /// All answers came.
    mutating func answered(_ count: Int, after time: Duration) {
        var learnt = classes[Self.sizeClass(count)] ?? Class()
        let error = time - (learnt.mean ?? time)
        learnt.deviation =
            learnt.mean == nil ? time / 2 : learnt.deviation * 3 / 4 + max(error, .zero - error) / 4
        learnt.mean = (learnt.mean ?? time) + error / 8
        learnt.doublings = 0
        classes[Self.sizeClass(count)] = learnt
    }

    /// The limit passed.
    mutating func passed(_ count: Int) {
        classes[Self.sizeClass(count), default: Class()].doublings = min(
            4, 1 + (classes[Self.sizeClass(count)]?.doublings ?? 0))
    }

    private static func sizeClass(_ count: Int) -> Int { Int.bitWidth - max(0, count - 1).leadingZeroBitCount }
}
