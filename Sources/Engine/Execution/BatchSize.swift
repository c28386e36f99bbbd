/// How many jobs to claim at once.
///
/// Pure. Starts at one and doubles while that many are there: so one job does not wait for others, the first jobs of a
/// burst are on their way while the rest is claimed, and no worker empties a short queue before the others have looked.
///
/// Where fewer lanes are free than it wants it waits for a moment: otherwise batches would stay as small as the first ones
/// were, whose lanes are free one after the other.
struct BatchSize {
    /// How long more free lanes are waited for: about as long as a batch takes.
    static let patience = Duration.milliseconds(20)

    /// At least one.
    private(set) var next = 1
    private var waitingSince: Duration?

    /// How long to wait before so many are claimed as `free` of the `lanes` allow; half of them are enough.
    mutating func wait(free: Int, of lanes: Int, at now: Duration) -> Duration {
        guard free > 0, free < min(next, max(1, lanes / 2)) else {
            waitingSince = nil
            return .zero
        }
        let since = waitingSince ?? now
        waitingSince = since
        return max(.zero, since + Self.patience - now)
    }

    /// Takes note of a claim of up to `asked` jobs, by the sizes of the entries that it brought.
    mutating func claimed(_ sizes: [Int], of asked: Int) {
        waitingSince = nil
        guard !sizes.isEmpty, sizes.count >= asked else { return next = 1 }
        if asked >= next { next = min(2 * next, Batch.maximumJobs) }
        // Those behind are taken to be as large as these.
        let mean = max(1, sizes.reduce(0, +) / sizes.count)
        next = min(next, max(1, Batch.maximumBytes / mean))
    }
}
