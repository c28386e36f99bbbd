internal import Concurrency

/// Answers HTTP requests: 1.0 and 1.1, without TLS, with connections kept open.
///
/// libmicrohttpd reads and writes on a thread of its own, and knows the protocol. It hands over a request as a whole, and
/// leaves the connection alone until its answer is there; each request is answered by a task of its own, so that one that
/// takes its time holds up no other connection. A connection has one request under way, so that there are never more than
/// connections.
package struct HTTPServer: Sendable {
    /// Where it listens: as configured, or the free port that the system chose.
    package let port: UInt16
    private let intake: Intake

    /// How many connections it has accepted so far.
    package var connections: Int { intake.connections }

    /// Runs a server for the time of `body`.
    ///
    /// Requests that come after `body` are answered by 503; those under way have ``Configuration/grace`` to be answered and
    /// sent. Then, or at once when the task is cancelled, their tasks are cancelled and waited for, and all connections
    /// are closed.
    ///
    /// - Parameters:
    ///   - configuration: Where it listens, and its limits.
    ///   - answer: Answers a request; runs for many at once. It has to return soon once its task is cancelled. It is not told
    ///     when a client goes away.
    ///   - body: What the server runs for.
    /// - Throws: ``ListenError``, and what `body` throws.
    package static func with<Result>(
        _ configuration: Configuration = Configuration(),
        answer: @escaping @Sendable (Request) async -> Response,
        _ body: (HTTPServer) async throws -> Result
    ) async throws -> Result {
        let listener = try Listener(configuration)
        let intake = Intake(configuration)
        // Its thread inherits from the one that starts it that no signal is delivered there.
        let daemon = try await DedicatedThread.run("http-start") { try Daemon(listener, intake, configuration) }
        let result = await withTaskGroup { group in
            group.addTask { await intake.serve(answer) }
            let result = await Self.result { try await body(HTTPServer(port: listener.port, intake: intake)) }
            await intake.drain(configuration.grace)
            group.cancelAll()
            return result
        }
        intake.refuseRest()
        // It waits for the library's thread.
        try await DedicatedThread.run("http-stop") { daemon.stop() }
        return try result.get()
    }

    private static func result<Result>(
        of body: () async throws -> Result
    ) async -> Swift.Result<Result, any Error> {
        do {
            return .success(try await body())
        } catch {
            return .failure(error)
        }
    }
}
