package import Engine
package import Redis

/// The journal in Redis: each step is one Lua script, so it happens entirely or not at all.
///
/// Scripts of concurrent callers are pipelined by the client. A step whose answer got lost throws
/// `JournalError` with the code `unreachable`; repeating it is safe, as the port demands.
package struct RedisJournal: Journal {
    /// How the journal keeps things.
    package struct Configuration: Sendable {
        package var keys: Keyspace
        /// How long a settled idempotency key is remembered (`queue.runTTL`).
        ///
        /// Default 168 h.
        package var runTTL: Duration = .seconds(168 * 3600)
        /// How long a run that died is not tried again (`dead.quiet`).
        ///
        /// Default 1 h.
        package var deadQuiet: Duration = .seconds(3600)
        /// About how many entries the done stream keeps.
        ///
        /// Default 100,000.
        package var doneLimit = 100_000
        /// How many replicas must have a binding before it counts (`redis.waitReplicas`).
        ///
        /// Default 0.
        package var waitReplicas = 0

        package init(keys: Keyspace) { self.keys = keys }
    }

    package let worker: WorkerID
    let configuration: Configuration
    let client: RedisClient
    let gate = ReplicaGate()
    let seen = SeenStore()
    let lifeToken = LifeToken()

    package init(worker: WorkerID, configuration: Configuration, client: RedisClient) {
        self.worker = worker
        self.configuration = configuration
        self.client = client
    }

    package var connection: Int {
        get async { Int(truncatingIfNeeded: await client.generation) }
    }

    var keys: Keyspace { configuration.keys }

    /// Takes a step: what the client throws, and a reply that is not what was expected, becomes the port's error.
    func step<Answer>(_ name: String, _ body: () async throws -> Answer) async throws -> Answer {
        do {
            return try await body()
        } catch let error as RedisError {
            throw JournalError(error.journalCode, step: name, error.message)
        }
    }

    /// Runs one script, and reads its reply.
    ///
    /// - Parameter connection: The ``connection`` that it may run on; by default any.
    func step<Answer>(
        _ name: String, _ script: RedisScript, keys: [String], _ arguments: [any RedisArgument] = [],
        on connection: Int? = nil, _ read: (RedisValue) throws -> Answer
    ) async throws -> Answer {
        try await step(name) {
            try read(
                try await client.evaluate(
                    script, keys: keys, arguments: arguments, on: connection.map { UInt64(truncatingIfNeeded: $0) }))
        }
    }

    /// Runs a script on the connection that a lease was acquired on; `nil` when that is gone, or nothing may be moved in the store.
    func step<Answer>(
        _ name: String, _ script: RedisScript, keys: [String], _ arguments: [any RedisArgument], under lease: Lease,
        _ read: (RedisValue) throws -> Answer
    ) async throws -> Answer? {
        do {
            return try await step(name, script, keys: keys, arguments, on: lease.connection, read)
        } catch let error as JournalError where error.endsLease {
            return nil
        }
    }

    /// Runs a script of the recovery's leader.
    func lead<Answer>(
        _ name: String, _ script: RedisScript, under lease: RecoveryLease, keys own: [String] = [],
        _ arguments: [any RedisArgument] = [], _ read: (RedisValue) throws -> Answer
    ) async throws -> Answer {
        try await step(name, script, keys: [keys.store, keys.recoveryLead] + own, [lease.token] + arguments, read)
    }
}

extension JournalError {
    /// Whether nothing that was leased before is the worker's any more.
    var endsLease: Bool { code == .superseded || code == .lost }
}

extension RedisError {
    var journalCode: JournalError.Code {
        switch code {
        case .refused(prefix: Scripts.lost): .lost
        case .refused(prefix: Scripts.refusedFormat): .format
        case .refused: callsForReconnect ? .unreachable : .refused
        case .unexpectedReply: .malformed
        case .connectionChanged: .superseded
        default: .unreachable
        }
    }
}

extension Duration {
    /// Whole milliseconds, at least 1.
    var wholeMilliseconds: Int64 {
        let (seconds, attoseconds) = components
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1000)
        return overflow ? .max / 2 : max(1, whole + attoseconds / 1_000_000_000_000_000)
    }
}
