/// Why the chain did not answer as asked.
package struct ChainError: Error, Sendable, CustomStringConvertible {
    /// The kind of failure; decides what the caller does.
    package enum Code: Hashable, Sendable {
        /// The simulated call itself failed; the bytes are its revert data, empty when the node gave none.
        case reverted([UInt8])
        /// No endpoint could be reached, or the answer got lost, or the server failed (5xx).
        case unreachable
        /// An endpoint asks for fewer requests, for this long where it says so.
        case rateLimited(retryAfter: Duration?)
        /// The node does not offer the method.
        case unsupported
        /// The node does not have the data at the moment (still indexing, pruned, behind).
        case unavailable
        /// The node answers for fewer blocks at a time.
        case rangeTooLarge
        /// The node answers with fewer results at a time, or gave up looking for them: ask for fewer blocks.
        case tooManyResults
        /// The answer was no valid answer to the request.
        case malformed
        /// The node refused the request with a code and message of its own.
        case refused(code: Int)
    }

    package var code: Code
    /// For people; never holds credentials or raw transactions.
    package var message: String
    /// The method that failed, for example `eth_call`.
    package var method: String
    /// Where, without credentials and path keys; `nil` when no single endpoint is to blame.
    package var endpoint: String?

    package init(_ code: Code, _ message: String, method: String, endpoint: String? = nil) {
        self.code = code
        self.message = message
        self.method = method
        self.endpoint = endpoint
    }

    package var description: String {
        let place = endpoint.map { " at \($0)" } ?? ""
        return "\(method)\(place): \(message)"
    }
}
