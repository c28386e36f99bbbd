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
    let seenWrites = SeenWrites()

    package init(worker: WorkerID, configuration: Configuration, client: RedisClient) {
        self.worker = worker
        self.configuration = configuration
        self.client = client
    }

    package var generation: Int {
        get async { Int(truncatingIfNeeded: await client.generation) }
    }

    var keys: Keyspace { configuration.keys }

    /// Runs one script and maps the client's errors to the port's.
    ///
    /// - Parameter connection: The ``generation`` of the connection that it may run on; by default any.
    func step(
        _ name: String, _ script: RedisScript, keys: [String], _ arguments: [any RedisArgument] = [],
        on connection: Int? = nil
    ) async throws -> RedisValue {
        try await mappingErrors(name) {
            try await client.evaluate(
                script, keys: keys, arguments: arguments, on: connection.map { UInt64(truncatingIfNeeded: $0) })
        }
    }

    /// Runs a script on the connection that a lease was acquired on; `nil` when that is gone, or nothing may be moved in the store.
    func step(
        _ name: String, _ script: RedisScript, keys: [String], _ arguments: [any RedisArgument], under lease: Lease
    ) async throws -> RedisValue? {
        do {
            return try await step(name, script, keys: keys, arguments, on: lease.connection)
        } catch let error as JournalError where error.endsLease {
            return nil
        }
    }

    func mappingErrors<Value>(_ step: String, _ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch let error as RedisError {
            throw JournalError(error.journalCode, step: step, error.message)
        }
    }
}

extension JournalError {
    /// Whether nothing that was leased before is the worker's any more.
    var endsLease: Bool { code == .superseded || code == .lost }
}

extension RedisError {
    fileprivate var journalCode: JournalError.Code {
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
