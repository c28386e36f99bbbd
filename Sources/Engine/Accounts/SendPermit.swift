import Concurrency

/// Until when the transactions of a leased account may leave, for those who cannot wait for an actor to answer.
///
/// A request may wait behind others, and be tried on one node after the other: whether it may leave is asked each time, right
/// before it does, on the thread that sends.
final class SendPermit: Sendable {
    private let time: any TimeSource
    /// In elapsed time; `nil` once it was revoked.
    private let end: Locked<Duration?>

    init(until end: Duration, by time: any TimeSource) {
        self.time = time
        self.end = Locked(end)
    }

    /// Whether nobody else can hold the account's lease yet.
    var isValid: Bool { end.withLock(\.self).map { time.elapsed < $0 } ?? false }

    /// The lease was renewed.
    func extend(until end: Duration) { self.end.withLock { if $0 != nil { $0 = end } } }

    /// The account is closed: nothing leaves any more.
    func revoke() { end.withLock { $0 = nil } }
}
