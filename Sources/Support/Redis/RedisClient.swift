package import IO
package import Logging

/// A client of one Redis server: a pipelined connection for all commands, and a second one for commands that block.
///
/// ``run()`` owns both connections, and opens them again when they are lost. Commands that are called while there is
/// no connection wait for one. All methods may be called from any number of tasks.
package final class RedisClient: Sendable {
    private let configuration: RedisConfiguration
    private let thread: IOThread
    private let commands: RedisConnection
    private let blocking: RedisConnection
    private let clock: any Clock<Duration>
    private let random: any RandomNumberGenerator & Sendable

    /// Makes a client, which connects once it runs.
    ///
    /// - Parameters:
    ///   - configuration: Where the server is, and how long to wait for it.
    ///   - thread: Where both connections live; what runs there reaches them without changing threads, and commands of
    ///     tasks that become ready together leave in one write.
    ///   - logger: Told when the connections come and go.
    ///   - clock: Measures the waits between attempts to connect.
    ///   - random: Spreads those waits.
    package init(
        configuration: RedisConfiguration,
        thread: IOThread,
        logger: Logger,
        clock: any Clock<Duration> = ContinuousClock(),
        random: any RandomNumberGenerator & Sendable = SystemRandomNumberGenerator()
    ) {
        self.configuration = configuration
        self.thread = thread
        self.clock = clock
        self.random = random
        commands = RedisConnection(configuration: configuration, thread: thread, logger: logger)
        blocking = RedisConnection(configuration: configuration.forBlocking, thread: thread, logger: logger)
    }

    /// Serves until the task is cancelled; then commands without a reply fail, and so do later ones.
    package func run() async {
        await withDiscardingTaskGroup { [commands, blocking, clock, random] group in
            group.addTask { await commands.run(clock: clock, random: random) }
            group.addTask { await blocking.run(clock: clock, random: random) }
        }
    }

    /// Runs `body` while the client serves, and stops the client afterwards.
    ///
    /// It serves on its own thread from the beginning, so that how busy the others are makes no difference to it.
    ///
    /// - Throws: What `body` throws.
    package func serve<Result>(during body: () async throws -> Result) async throws -> Result {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask(executorPreference: thread.taskExecutor) { await self.run() }
            defer { group.cancelAll() }
            return try await body()
        }
    }

    /// Sends a command and returns its reply.
    ///
    /// Commands of one task are sent in the order of the calls. A cancelled caller gets `CancellationError` at once;
    /// its command may have run all the same.
    ///
    /// - Throws: ``RedisError``; its ``RedisError/mayHaveRun`` tells whether the command may have run. A reply that is
    ///   an error is thrown as ``RedisError/Code/refused(prefix:)``.
    @discardableResult
    package func send(_ command: RedisCommand) async throws -> RedisValue {
        try await send(command, on: nil)
    }

    private func send(_ command: RedisCommand, on generation: UInt64?) async throws -> RedisValue {
        try await commands.send(command, timeout: configuration.commandTimeout, on: generation)
    }

    /// Sends a command given by its name and arguments, see ``send(_:)``.
    @discardableResult
    package func send(_ name: String, _ arguments: any RedisArgument...) async throws -> RedisValue {
        try await send(RedisCommand(name, arguments))
    }

    /// Runs a script, which the server learns when it does not know it; otherwise like ``send(_:)``.
    ///
    /// It may be bound to one `generation` of the connection. On another one it is not sent:
    /// ``RedisError/Code/connectionChanged``.
    package func evaluate(
        _ script: RedisScript, keys: [String], arguments: [any RedisArgument] = [], on generation: UInt64? = nil
    ) async throws -> RedisValue {
        do {
            return try await send(script.callByDigest(keys: keys, arguments: arguments), on: generation)
        } catch let error as RedisError where error.code == .refused(prefix: "NOSCRIPT") {
            return try await send(script.callBySource(keys: keys, arguments: arguments), on: generation)
        }
    }

    /// Sends a command that blocks on the server, such as `BLMOVE`, on the second connection; one at a time.
    ///
    /// A cancelled caller gets `CancellationError` at once, and the connection is closed, so that the command ends on
    /// the server too; that it ran just before cannot be excluded.
    ///
    /// The `timeout` is what the command itself has among its arguments. The reply may come later than that by the time-out
    /// of all commands.
    ///
    /// - Throws: What ``send(_:)`` throws; ``RedisError/Code/overloaded`` while another such command is running.
    package func sendBlocking(_ command: RedisCommand, timeout: Duration) async throws -> RedisValue {
        try await blocking.send(
            command, timeout: timeout + configuration.commandTimeout, ifCancelled: .closeConnection)
    }

    /// How often the connection for commands became ready.
    ///
    /// When it has grown, replies may have been lost, and whoever mirrors the server's state reads it again.
    package var generation: UInt64 {
        get async { await commands.statistics.connections }
    }

    /// What both connections did since the start.
    package var statistics: RedisStatistics {
        get async { await commands.statistics + blocking.statistics }
    }
}

extension RedisConfiguration {
    fileprivate var forBlocking: RedisConfiguration {
        var configuration = self
        // A blocked connection replies to nothing else until it is done.
        configuration.maximumOutstanding = 1
        return configuration
    }
}
