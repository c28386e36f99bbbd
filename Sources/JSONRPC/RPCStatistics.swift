/// What a client has done so far.
package struct RPCStatistics: Sendable, Equatable {
    /// Calls sent; one that is sent again counts again.
    package var calls = 0
    /// HTTP requests sent.
    package var requests = 0
    /// Requests with more than one call.
    package var batches = 0
    /// Requests that ended without an answer, failed or given up since nobody waits any more; nodes may have got them.
    package var unansweredRequests = 0
    /// The calls in those.
    package var unansweredCalls = 0
    /// Bytes of request bodies.
    package var bytesSent = 0
    /// Bytes of answer bodies, decompressed.
    package var bytesReceived = 0
    /// Calls that wait for a request to take them.
    package var waiting = 0
    /// Requests without an answer yet.
    package var inFlight = 0

    /// Creates counters at zero.
    package init() {}

    /// What two clients have done together.
    package static func + (lhs: RPCStatistics, rhs: RPCStatistics) -> RPCStatistics {
        var sum = lhs
        sum.calls += rhs.calls
        sum.requests += rhs.requests
        sum.batches += rhs.batches
        sum.unansweredRequests += rhs.unansweredRequests
        sum.unansweredCalls += rhs.unansweredCalls
        sum.bytesSent += rhs.bytesSent
        sum.bytesReceived += rhs.bytesReceived
        sum.waiting += rhs.waiting
        sum.inFlight += rhs.inFlight
        return sum
    }
}
