import Glibc

/// A call on a socket that the system refused.
package struct SocketError: Error, CustomStringConvertible {
    /// The call, such as `connect`.
    package let call: String
    /// The system's `errno`.
    package let code: CInt

    package var description: String { "\(call): \(String(cString: strerror(code)))" }

    /// What a call has returned, unless that is the -1 of a failure.
    static func check<Result: FixedWidthInteger>(_ call: String, _ result: Result) throws(SocketError) -> Result {
        guard result == -1 else { return result }
        throw SocketError(call: call, code: errno)
    }
}
