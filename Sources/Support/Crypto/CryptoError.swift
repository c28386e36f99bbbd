internal import CCrypto

/// Why libcrypto did not do what it was asked to.
///
/// Names what was tried and the library's reason, and nothing of what went in.
package struct CryptoError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was tried, such as `scrypt`.
    package let operation: String
    /// The library's reason, such as `memory limit exceeded`.
    package let reason: String

    /// The operation and the reason, for messages.
    package var description: String { "\(operation): \(reason)" }

    /// Takes the latest error off the calling thread's queue, and whatever else has piled up there.
    init(latestOf operation: String) {
        self.operation = operation
        let code = ERR_peek_last_error()
        reason = unsafe ERR_reason_error_string(code).map { unsafe String(cString: $0) } ?? "error \(code)"
        ERR_clear_error()
    }

    /// Throws the latest error unless the library reported success, which is 1 with all functions used here.
    static func check(_ result: CInt, _ operation: String) throws(CryptoError) {
        guard result == 1 else { throw CryptoError(latestOf: operation) }
    }
}
