import IO
import Logging
import Synchronization

/// One connection to a server, which is opened again whenever it is lost.
///
/// The actor runs on the thread of its streams, so a command costs one hop to get here and its bytes none to go out.
/// Commands are pipelined: all that arrive in one turn of the loop leave in one write, and so do all that gather while
/// replies are missing.
@safe actor RedisConnection {
    typealias Outcome = CheckedContinuation<RedisValue, any Error>

    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe thread.loop.asUnownedSerialExecutor() }
    /// Lives for as long as the connection.
    nonisolated let thread: IOThread
    let configuration: RedisConfiguration
    let logger: Logger

    var pipeline: CommandPipeline<ObjectIdentifier, Outcome>
    var stream: ByteStream?
    var life = StreamLife()
    /// What the next flush sends.
    var outbound: [UInt8] = []
    var gate = FlushGate()
    private var isFlushScheduled = false
    private var timer: (deadline: ContinuousClock.Instant, timer: IOTimer)?
    /// Why there is no connection.
    var lastFailure: RedisError?
    /// Whether the server has replied to more than the greeting on the present connection, or the last one.
    var hasServed = false
    private(set) var statistics = RedisStatistics()

    init(configuration: RedisConfiguration, thread: IOThread, logger: Logger) {
        self.configuration = configuration
        self.thread = thread
        self.logger = logger
        pipeline = CommandPipeline(
            maximumOutstanding: configuration.maximumOutstanding,
            maximumUnsentBytes: configuration.maximumUnsentBytes)
    }

    /// Stands for one call, so that it can be cancelled before and after it has reached the loop.
    private final class Ticket: Sendable {
        let isCancelled = Atomic(false)
    }

    /// What a caller's cancellation means for the command on its way.
    enum CancellationPolicy {
        /// Its reply is dropped when it comes.
        case dropReply
        /// The connection is closed, since the server would hold up all other commands until it has replied.
        case closeConnection
    }

    /// Sends a command and returns its reply, see ``RedisClient/send(_:)``.
    ///
    /// Not isolated, so that the reply goes straight back to the caller's executor, and a caller on this connection's
    /// own loop gets here without a hop.
    nonisolated func send(
        _ command: RedisCommand, timeout: Duration, on generation: UInt64? = nil,
        ifCancelled policy: CancellationPolicy = .dropReply
    ) async throws -> RedisValue {
        try CommandEncoder.check(command)
        let ticket = Ticket()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { outcome in
                onLoop { $0.submit(command, ticket, outcome, timeout, generation) }
            }
        } onCancel: {
            ticket.isCancelled.store(true, ordering: .sequentiallyConsistent)
            onLoop { $0.cancel(ticket, policy) }
        }
    }

    nonisolated func onLoop(_ body: @escaping @Sendable (isolated RedisConnection) -> Void) {
        if thread.loop.isCurrent {
            assumeIsolated(body)
        } else {
            thread.loop.execute { self.assumeIsolated(body) }
        }
    }

    private func submit(
        _ command: RedisCommand, _ ticket: Ticket, _ outcome: Outcome, _ timeout: Duration, _ generation: UInt64?
    ) {
        guard !ticket.isCancelled.load(ordering: .sequentiallyConsistent) else {
            return outcome.resume(throwing: CancellationError())
        }
        // On a ready connection a command is sent at once, so this one will not end up on another.
        if let generation, !pipeline.isReady || generation != statistics.connections {
            return outcome.resume(throwing: RedisError(.connectionChanged, "the connection was lost meanwhile"))
        }
        let deadline = ContinuousClock.now + timeout
        let action = pipeline.submit(
            command, id: ObjectIdentifier(ticket), waiter: outcome, deadline: deadline, outbound: outbound.count)
        switch action {
        case .send:
            write(command)
            armTimer(for: deadline)
        case .wait:
            armTimer(for: deadline)
        case .refuse(let error):
            outcome.resume(throwing: error)
        }
    }

    private func cancel(_ ticket: Ticket, _ policy: CancellationPolicy) {
        switch pipeline.cancel(ObjectIdentifier(ticket)) {
        case .none:
            break
        case .tellUnsent(let outcome):
            outcome.resume(throwing: CancellationError())
        case .tellSent(let outcome):
            outcome.resume(throwing: CancellationError())
            if policy == .closeConnection { disconnect(RedisError(.closed, "a blocking command was cancelled")) }
        }
    }

    // MARK: Bytes out

    /// Sends one of the connection's own first commands, ahead of those that wait.
    func greet(_ command: RedisCommand) async throws -> RedisValue {
        try await withCheckedThrowingContinuation { outcome in
            let deadline = ContinuousClock.now + configuration.connectTimeout
            guard pipeline.greet(waiter: outcome, deadline: deadline) else {
                return outcome.resume(throwing: lastFailure ?? RedisError(.closed, "the client has stopped"))
            }
            write(command)
            armTimer(for: deadline)
        }
    }

    func write(_ command: RedisCommand) {
        CommandEncoder.encode(command, into: &outbound)
        statistics.commands += 1
        gate.wrote()
        scheduleFlush()
    }

    private func scheduleFlush() {
        guard !isFlushScheduled else { return }
        isFlushScheduled = true
        // Behind all that is due in this turn of the loop, so that its commands go out together.
        thread.loop.execute { self.assumeIsolated { $0.flush() } }
    }

    /// Sends what was written, if it is time; a stream that takes nothing at the moment says when it does again.
    func flush() {
        isFlushScheduled = false
        guard let stream, gate.isOpen(bytes: outbound.count), stream.write(outbound) else { return }
        gate.flushed()
        statistics.flushes += 1
        statistics.bytesSent += UInt64(outbound.count)
        outbound = []
    }

    // MARK: Replies in

    func received(bytes count: Int) {
        statistics.bytesReceived += UInt64(count)
    }

    /// A reply has come.
    ///
    /// - Returns: Whether the connection goes on.
    func received(_ reply: RedisValue) -> Bool {
        if gate.replied() { scheduleFlush() }
        let error: RedisError? = if case .error(let refusal) = reply { RedisError(refusal) } else { nil }
        if pipeline.isReady { hasServed = true }
        switch pipeline.replied() {
        case .deliver(let outcome):
            if let error { outcome.resume(throwing: error) } else { outcome.resume(returning: reply) }
        case .drop:
            break
        case .violation:
            disconnect(error ?? RedisError(.protocolViolation, "the server sent a reply to nothing"))
        }
        if let error, error.callsForReconnect { disconnect(error) }
        return stream != nil
    }

    // MARK: The connection's life

    /// The server has answered the greeting well: what waited is sent.
    func greeted() -> Bool {
        let waiting = pipeline.greeted()
        guard pipeline.isReady else { return false }
        for command in waiting { write(command) }
        statistics.connections += 1
        return true
    }

    /// The server does not let us in, and waiting will not change that.
    func rejected(_ error: RedisError) {
        for outcome in pipeline.rejected() { outcome.resume(throwing: error) }
    }

    /// Ends everything: the connection, and whoever waits for one.
    func close() {
        let error = RedisError(.closed, "the client has stopped")
        disconnect(error)
        lastFailure = error
        for outcome in pipeline.close() { outcome.resume(throwing: error) }
        if let timer { thread.loop.cancel(timer.timer) }
        timer = nil
    }

    // MARK: Time-outs

    /// Keeps one timer, for the earliest deadline or before; it is not moved when commands come and go.
    private func armTimer(for deadline: ContinuousClock.Instant) {
        if let timer {
            guard deadline < timer.deadline else { return }
            thread.loop.cancel(timer.timer)
        }
        timer = (deadline, thread.loop.schedule(at: deadline) { self.assumeIsolated { $0.timerFired() } })
    }

    private func timerFired() {
        timer = nil
        let action = pipeline.expire(at: .now)
        for outcome in action.unsent {
            outcome.resume(throwing: reasonForWaiting)
        }
        if action.isConnectionStuck {
            let error = RedisError(.timedOut, "the server did not reply in time")
            for outcome in action.overdue { outcome.resume(throwing: error) }
            disconnect(error)
        }
        if let deadline = pipeline.nextDeadline { armTimer(for: deadline) }
    }

    private var reasonForWaiting: RedisError {
        let isSilent = life.isOpen && lastFailure == nil
        let reason = lastFailure?.reason ?? "it has not \(isSilent ? "answered" : "accepted a connection") yet"
        let message =
            lastFailure?.message
            ?? "the server at \(configuration.url) has not \(isSilent ? "answered" : "accepted one") yet"
        return RedisError(.connectionFailed, "no connection: \(message)", reason: reason)
    }
}
