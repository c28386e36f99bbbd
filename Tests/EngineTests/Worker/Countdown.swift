/// Says yes a number of times.
final class Countdown: @unchecked Sendable {  // only used from one executor's jobs
    private var left: Int

    init(_ count: Int) { left = count }

    func next() -> Bool {
        left -= 1
        return left >= 0
    }
}
