import Engine
package import IO
package import Logging
package import Redis
import RedisJournal

extension AppConfiguration {
    /// Runs `body` with a Redis client that is connected, over this thread, and closes it afterwards.
    ///
    /// - Throws: ``PreflightError`` when Redis cannot be reached or refuses us; otherwise what `body` throws.
    package func withRedis<Result: Sendable>(
        on thread: IOThread, _ logger: Logger, _ body: (RedisClient) async throws -> Result
    ) async throws -> Result {
        var settings = RedisConfiguration(url: try redisURL)
        settings.clientName = "autometa"
        let client = RedisClient(configuration: settings, thread: thread, logger: logger)
        return try await client.serve {
            do {
                try await client.send("PING")
            } catch let error as RedisError {
                throw PreflightError.redis(redis.url, error)
            }
            return try await body(client)
        }
    }

    /// The journal of a new worker.
    func journal(of worker: WorkerID, on client: RedisClient) -> RedisJournal {
        var settings = RedisJournal.Configuration(keys: keyspace)
        settings.runTTL = runTTL
        settings.deadQuiet = deadQuiet
        settings.waitReplicas = redis.waitReplicas
        return RedisJournal(worker: worker, configuration: settings, client: client)
    }

    /// The names of all keys in Redis.
    var keyspace: Keyspace { Keyspace(namespace: redis.namespace, queue: redis.queue) }

    private var redisURL: RedisURL {
        get throws(ConfigurationError) {
            do {
                return try RedisURL(redis.url.text)
            } catch {
                throw ConfigurationError("redis.url: \(error.message).")
            }
        }
    }
}
