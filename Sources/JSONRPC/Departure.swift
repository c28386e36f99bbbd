/// The conditions of calls that must not reach a node late.
///
/// Calls wait for others, and are tried again; what counts is when their bytes leave.
package struct Departure: Sendable {
    /// How long a request with such calls may take from when it leaves; its connection is reset then.
    package let timeout: Duration
    /// Asked right before each request leaves, on the transport's thread: whether it may.
    package let mayLeave: @Sendable () -> Bool

    package init(timeout: Duration, mayLeave: @escaping @Sendable () -> Bool) {
        self.timeout = timeout
        self.mayLeave = mayLeave
    }
}
