import Logging

extension RedisConnection {
    /// Keeps a connection open until the task is cancelled; a lost one is opened again, after a growing wait.
    func run(clock: any Clock<Duration>, random: any RandomNumberGenerator & Sendable) async {
        var random = random
        var backoff = Backoff(
            minimum: configuration.minimumReconnectDelay, maximum: configuration.maximumReconnectDelay)
        // Whoever starts without a server is told by the first command that fails, once and with what to do.
        var isOutage = true
        while !Task.isCancelled {
            if await serveOnce() {
                backoff.reset()
                isOutage = false
            }
            let delay = backoff.next(using: &random)
            if !Task.isCancelled { report(retryIn: delay, isNews: !isOutage) }
            isOutage = true
            do { try await clock.sleep(for: delay) } catch { break }
        }
        close()
    }

    /// Opens a connection and stays with it to its end, which comes at once when the task is cancelled.
    ///
    /// - Returns: Whether the server was of use, so that the next attempt may come soon.
    private func serveOnce() async -> Bool {
        await withTaskCancellationHandler {
            await openAndServe()
        } onCancel: {
            // Whatever it waits for ends with the stream; where there is none yet, none is opened.
            onLoop { $0.disconnect(RedisError(.closed, "the client has stopped")) }
        }
    }

    private func openAndServe() async -> Bool {
        do {
            try await open()
            try await greet()
            logger.info("Connected to Redis", metadata: ["server": "\(configuration.url)"])
            await untilClosed()
            // Whatever stands before a server that is away may take connections, greet them, and close them.
            return hasServed && lastFailure?.callsForReconnect != true
        } catch {
            if let error = error as? RedisError { lastFailure = error }
            return false
        }
    }

    private func greet() async throws {
        do {
            for command in configuration.greeting { _ = try await greet(command) }
            guard greeted() else { throw lastFailure ?? RedisError(.connectionFailed, "the connection was lost") }
        } catch let error as RedisError {
            disconnect(error)
            if case .refused = error.code, !error.callsForReconnect { rejected(error) }
            throw error
        }
    }

    private func report(retryIn delay: Duration, isNews: Bool) {
        // A connection that we closed ourselves, to end a blocking command, is nothing to warn of.
        let isOurs = lastFailure?.code == .closed
        logger.log(
            level: isNews && !isOurs ? .warning : .debug, "No connection to Redis",
            metadata: [
                "server": "\(configuration.url)", "reason": "\(lastFailure?.message ?? "closed")",
                "retryIn": "\(delay)",
            ])
    }
}
