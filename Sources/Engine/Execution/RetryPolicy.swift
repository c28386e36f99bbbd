/// What follows when a job fails for a reason of its own.
package struct RetryPolicy: Sendable {
    /// What happens to a job whose attempts are used up.
    package enum Exhausted: String, CaseIterable, Sendable {
        /// It becomes a dead letter.
        case deadLetter
        /// It keeps being tried, every `maxDelay`, as the original system did.
        case requeue
    }

    /// What to do now.
    enum Verdict: Equatable {
        /// Wait, then try again with this entry, which counts the attempt.
        case again(entry: [UInt8], after: Duration)
        /// Give up after this many attempts.
        case exhausted(attempts: Int)
    }

    /// Attempts in all.
    ///
    /// Default 3.
    package var maxAttempts = 3
    /// Delay before the second attempt, doubled for each further one, jittered.
    ///
    /// Default 2 s, at most 60 s.
    package var backoff = Backoff(base: .seconds(2), maximum: .seconds(60))
    /// Default: dead letter.
    package var exhausted = Exhausted.deadLetter

    package init() {}

    func verdict(afterFailureOf job: Job, random: UInt64) -> Verdict {
        var job = job
        job.attempts += 1
        if job.attempts >= maxAttempts, exhausted == .deadLetter { return .exhausted(attempts: job.attempts) }
        return .again(entry: job.entryForRetry(), after: backoff.delay(after: job.attempts, random: random))
    }
}
