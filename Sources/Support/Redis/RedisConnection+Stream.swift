import IO

/// The stream that a connection sits on: it is opened, and it ends.
extension RedisConnection {
    /// Opens a stream, unless the task is cancelled, and returns when it is open.
    func open() async throws {
        try await withCheckedThrowingContinuation { (opening: CheckedContinuation<Void, any Error>) in
            if Task.isCancelled { opening.resume(throwing: CancellationError()) } else { open(opening) }
        }
    }

    private func open(_ opening: CheckedContinuation<Void, any Error>) {
        let handler = ReplyHandler(connection: self)
        do throws(IOError) {
            stream = try thread.loop.open(configuration.streamEndpoint, handler: handler.handle)
            life.begin(opening)
        } catch {
            opening.resume(throwing: configuration.explain(error))
        }
    }

    /// Suspends until the stream has ended, for whatever reason.
    func untilClosed() async {
        await withCheckedContinuation { life.wait($0) }
    }

    /// The stream is open, and is this connection's.
    func opened() {
        guard pipeline.connected() else { return disconnect(RedisError(.closed, "the client has stopped")) }
        hasServed = false
        life.opened()
    }

    /// The stream has ended, or was never opened.
    func closed(_ error: IOError) {
        switch (life.isOpen, error.code) {
        case (false, _): disconnect(configuration.explain(error))
        case (true, .closed): disconnect(RedisError(.connectionFailed, "the server closed the connection"))
        case (true, _): disconnect(RedisError(.connectionFailed, "the connection broke: \(error)"))
        }
    }

    /// Ends the connection; whoever waits for a reply will not get it.
    func disconnect(_ error: RedisError) {
        guard let stream else { return }
        lastFailure = error
        self.stream = nil
        stream.close()
        (outbound, gate) = ([], FlushGate())
        let consequence = RedisError(.outcomeUnknown, "the connection was lost before the reply came: \(error.message)")
        for outcome in pipeline.disconnected() { outcome.resume(throwing: consequence) }
        life.ended(error)
    }
}
