/// What SIGTERM and SIGINT mean to a program that stops in good order: the first one that it is to drain, another one that
/// the operator does not want to wait for that.
package struct StopRequests: Sendable {
    /// What a signal asks for.
    package enum Action: Sendable {
        /// Stop in good order.
        case drain
        /// End at once.
        case end
        /// What has been asked for already.
        case nothing
    }

    private var first: ContinuousClock.Instant?

    /// Nothing has been asked for.
    package init() {}

    /// Takes a signal, of either kind.
    package mutating func received(at now: ContinuousClock.Instant) -> Action {
        guard let first else {
            first = now
            return .drain
        }
        return first.duration(to: now) > Self.sameMoment ? .end : .nothing
    }

    /// Supervisors such as coreutils' `timeout` signal the process and then its group: that is one request, not two.
    private static let sameMoment = Duration.milliseconds(200)
}
