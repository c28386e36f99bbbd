import Engine
package import Ethereum
package import Redis
package import Scheduler

/// A registry's schedule in Redis, beside the journal.
package struct RedisScheduleStore: ScheduleStore {
    let holder: String
    let registry: Address
    let keys: Keyspace
    let own: ScheduleKeys
    /// How long a key is remembered that was withdrawn.
    let runTTL: Duration
    let client: RedisClient

    /// - Parameters:
    ///   - holder: Names this scheduler; no two have one name at the same time.
    ///   - registry: The registry whose schedule it is.
    ///   - keys: Those of the workers' journal.
    ///   - runTTL: How long a key is remembered that was withdrawn, 168 h by default (`queue.runTTL`): an entry that waits for longer
    ///     may be bound all the same.
    ///   - client: Of the Redis that has the journal.
    package init(
        holder: String, registry: Address, keys: Keyspace, runTTL: Duration = .seconds(168 * 3_600), client: RedisClient
    ) {
        self.holder = holder
        self.registry = registry
        self.keys = keys
        own = keys.schedule(registry)
        self.runTTL = runTTL
        self.client = client
    }

    package func lead(for ttl: Duration) async throws -> ScheduleLease? {
        try await step(
            "lead", Scripts.leadSchedule, keys: [keys.store, own.lease, own.epoch, own.state],
            [holder, ttl.wholeMilliseconds]
        ) { reply in
            if reply.isNull { return nil }
            let parts = try reply.array(of: 2)
            return ScheduleLease(token: try parts[0].string(), incarnation: try parts[1].string())
        }
    }

    package func resign(_ lease: ScheduleLease) async throws {
        try await step("resign", Scripts.release, keys: [own.lease], [lease.token]) { _ in }
    }

    /// Runs one script, and reads its reply.
    func step<Answer>(
        _ name: String, _ script: RedisScript, keys: [String], _ arguments: [any RedisArgument],
        _ read: (RedisValue) throws -> Answer
    ) async throws -> Answer {
        try await step(name) { try read(try await client.evaluate(script, keys: keys, arguments: arguments)) }
    }

    /// Runs a script of the leader.
    func lead<Answer>(
        _ name: String, _ script: RedisScript, under lease: ScheduleLease, keys: [String] = [],
        _ arguments: [any RedisArgument] = [], _ read: (RedisValue) throws -> Answer
    ) async throws -> Answer {
        try await step(
            name, script, keys: [self.keys.store, own.lease] + keys, [lease.token, lease.incarnation] + arguments, read)
    }

    /// Takes a step: what the client throws, and a reply that is not what was expected, becomes an error of the port.
    func step<Answer>(_ name: String, _ body: () async throws -> Answer) async throws -> Answer {
        do {
            return try await body()
        } catch let error as RedisError {
            switch error.code {
            case .refused(prefix: Scripts.fenced): throw ScheduleStoreError.fenced
            case .refused(prefix: Scripts.recovering): throw ScheduleStoreError.recovering
            default: throw JournalError(error.journalCode, step: name, error.message)
            }
        }
    }
}
