import TestGenerators

/// What all of one simulated run share: the time, the dice, what is going to happen, and what has happened.
///
/// Nothing in a run happens but through here, so the seed decides all of it.
final class World: @unchecked Sendable {  // a run and everything in it stay on the one thread that runs it
    private(set) var now = Duration.zero
    private(set) var trace = Trace()
    /// The first broken promise; ends the run.
    private(set) var violation: Violation?
    private var dice: SeededGenerator
    private var events = Heap<Event>()
    private var eventsMade: UInt64 = 0

    init(seed: UInt64) { dice = SeededGenerator(seed: seed) }

    /// Something that happens at a time; what was planned first comes first among those of the same time.
    private struct Event: Comparable {
        let time: Duration
        let number: UInt64
        let happen: () -> Void

        static func < (lhs: Event, rhs: Event) -> Bool {
            lhs.time == rhs.time ? lhs.number < rhs.number : lhs.time < rhs.time
        }

        static func == (lhs: Event, rhs: Event) -> Bool { lhs.number == rhs.number }
    }

    // MARK: Events

    /// Plans something for after `delay`.
    func after(_ delay: Duration, _ happen: @escaping () -> Void) { at(now + delay, happen) }

    /// Plans something for a time, or for now if that is over.
    func at(_ time: Duration, _ happen: @escaping () -> Void) {
        eventsMade += 1
        events.insert(Event(time: max(time, now), number: eventsMade, happen: happen))
    }

    /// Moves the time to the next event and lets it happen; `false` when nothing is planned.
    func happenNext() -> Bool {
        guard let next = events.popMin() else { return false }
        now = next.time
        next.happen()
        return true
    }

    /// Suspends until something that `begin` starts has an answer, or the task is cancelled.
    func answer<Answer: Sendable>(_ begin: (Reply<Answer>) -> Void) async throws -> Answer {
        let reply = Reply<Answer>()
        return try await withTaskCancellationHandler {
            try await withUnsafeThrowingContinuation { continuation in
                reply.continuation = continuation
                if Task.isCancelled { reply.give(.failure(CancellationError())) } else { begin(reply) }
            }
        } onCancel: {
            reply.give(.failure(CancellationError()))
        }
    }

    // MARK: Dice

    func random() -> UInt64 { dice.next() }

    /// Says yes with a probability.
    func roll(_ probability: Double) -> Bool { probability > 0 && Double.random(in: 0..<1, using: &dice) < probability }

    func number(in range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &dice) }

    func duration(in range: ClosedRange<Duration>) -> Duration {
        let millionths = Int.random(in: 0...1_000_000, using: &dice)
        return range.lowerBound + (range.upperBound - range.lowerBound) / 1_000_000 * millionths
    }

    /// Mostly short, sometimes long: the way the delays of a network are spread.
    func delay(upTo longest: Duration) -> Duration {
        let share = Double.random(in: 0..<1, using: &dice)
        return .microseconds(100) + .nanoseconds(Int64(Double(longest / .nanoseconds(1)) * share * share * share))
    }

    func pick<Element>(from elements: [Element]) -> Element? { elements.randomElement(using: &dice) }

    // MARK: History

    /// Prints everything that happens from now on.
    func narrate() { trace.isVerbose = true }

    /// Says something that is no event.
    func say(_ what: String) { if trace.isVerbose { print("\(TraceEvent.column(now))  \(what)") } }

    /// Prints nothing any more.
    func mute() { trace.isVerbose = false }

    /// Takes note of something that happened.
    func note(_ who: Int?, _ what: String, _ first: Int = 0, _ second: Int = 0) {
        trace.append(TraceEvent(time: now, who: who, what: what, first: first, second: second))
    }

    /// Ends the run: a promise was broken.
    func violated(_ promise: String, _ story: @autoclosure () -> String) {
        guard violation == nil else { return }
        note(nil, promise)
        violation = Violation(promise: promise, story: story())
    }
}

/// A promise that was not kept.
struct Violation: Error, CustomStringConvertible {
    let promise: String
    let story: String

    var description: String { "\(promise): \(story)" }
}

/// Where the answer to something goes that a simulated process waits for; only the first one counts.
final class Reply<Answer: Sendable>: @unchecked Sendable {  // stays on the one thread that runs the simulation
    fileprivate var continuation: UnsafeContinuation<Answer, any Error>?

    /// Whether nobody waits any more.
    var isGiven: Bool { continuation == nil }

    func give(_ result: Result<Answer, any Error>) { continuation.take()?.resume(with: result) }
}
