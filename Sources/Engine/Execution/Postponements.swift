/// How often jobs were put aside by this worker for what nodes did not answer, so that they wait longer each time.
///
/// Pure. Bound: about 10,000 jobs, those that were put aside longest ago are forgotten first.
struct Postponements {
    /// In each of two generations.
    private static let capacity = 5_000

    /// From 1 s on, doubled each time, up to 60 s; half of it random.
    private static let backoff = Backoff(base: .seconds(2), maximum: .seconds(60))
    private var recent: [String: Int] = [:]
    private var older: [String: Int] = [:]

    /// How long a job waits that was not put aside before.
    static func first(random: UInt64) -> Duration { backoff.delay(after: 1, random: random) }

    /// Whether the job was put aside lately: it goes its way alone, so that it does not hold up others once more.
    func hasPostponed(_ id: String) -> Bool { recent[id] != nil || older[id] != nil }

    /// Puts the job aside.
    ///
    /// - Returns: For how long.
    mutating func postpone(_ id: String, random: UInt64) -> Duration {
        let count = (recent[id] ?? older[id] ?? 0) + 1
        if recent.count >= Self.capacity { (older, recent) = (recent, [:]) }
        recent[id] = count
        return Self.backoff.delay(after: count, random: random)
    }

    /// The job was answered.
    mutating func forget(_ id: String) {
        guard hasPostponed(id) else { return }
        recent[id] = nil
        older[id] = nil
    }
}
