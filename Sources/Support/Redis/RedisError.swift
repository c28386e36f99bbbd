/// Why a command has no answer, or why there is no connection to send it on.
///
/// A cancelled caller gets `CancellationError` instead.
package struct RedisError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What went wrong; decides whether a command may have run.
    package enum Code: Hashable, Sendable {
        /// The URL cannot be understood, or asks for something that this client does not do.
        case invalidURL
        /// There was no connection in time; the command was not sent.
        case connectionFailed
        /// The connection was lost after the command was sent and before its reply came: it may have run.
        case outcomeUnknown
        /// No reply in time: the command may have run, or may run yet. The connection is closed.
        case timedOut
        /// The server refused the command.
        case refused(prefix: String)
        /// The server sent what is not RESP2, or more than the configured limits; the connection is closed.
        case protocolViolation
        /// A reply of another kind than the caller can use.
        case unexpectedReply
        /// The connection is not the one that the command was meant for; it was not sent.
        case connectionChanged
        /// Too many commands were waiting for replies; this one was not sent.
        case overloaded
        /// The command is larger than Redis accepts; it was not sent.
        case commandTooLarge
        /// The client has stopped; the command was not sent.
        case closed
    }

    package let code: Code
    /// For people; never holds credentials or command arguments.
    package let message: String
    /// The part of ``message`` that says why, for whoever names the server in their own words.
    package let reason: String

    package init(_ code: Code, _ message: String, reason: String? = nil) {
        self.code = code
        self.message = message
        self.reason = reason ?? message
    }

    init(_ refusal: RedisRefusal) {
        self.init(.refused(prefix: refusal.prefix), refusal.message)
    }

    package var description: String { "redis: \(message)" }

    /// Whether the command may have run although its reply never came.
    ///
    /// Such a command is repeated only if running it twice does no harm.
    package var mayHaveRun: Bool { code == .outcomeUnknown || code == .timedOut }

    /// Whether the server said that it is the wrong one to talk to right now, so that a new connection (to a new
    /// primary, behind the same name) is the cure.
    ///
    /// - Source: error prefixes of Redis 7.0, `src/server.c` (`shared.roslaveerr`, `shared.loadingerr`,
    ///   `shared.masterdownerr`) and `src/blocked.c` (`UNBLOCKED`). Before 7.0 an error inside a script comes wrapped:
    ///   `ERR Error running script (call to f_…): @user_script:4: @user_script: 4: -READONLY You can't write …`.
    package var callsForReconnect: Bool {
        guard case .refused(let prefix) = code else { return false }
        let prefixes = ["READONLY", "LOADING", "MASTERDOWN", "UNBLOCKED"]
        return prefixes.contains(prefix) || prefix == "ERR" && prefixes.contains { message.contains(": -\($0) ") }
    }
}
