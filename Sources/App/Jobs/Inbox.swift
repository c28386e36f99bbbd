package import Engine
import Ethereum
package import Redis

/// The producers' end of the queue.
package struct Inbox: Sendable {
    private let name: String
    private let client: RedisClient
    private let decoder = JobDecoder(registry: .zero)

    package init(of configuration: AppConfiguration, on client: RedisClient) {
        name = configuration.redis.queue
        self.client = client
    }

    /// Pushes jobs, all or none of them.
    ///
    /// - Throws: ``InvalidJob`` for the first entry that a worker would not understand, before anything is pushed;
    ///   `RedisError`, after which they may have been pushed all the same.
    package func push(_ entries: [[UInt8]]) async throws {
        for (index, entry) in entries.enumerated() {
            do {
                _ = try decoder.decode(entry, makeID: { "" })
            } catch {
                throw InvalidJob(index: index, rejection: error)
            }
        }
        guard !entries.isEmpty else { return }
        try await client.send(RedisCommand("RPUSH", [name] + entries))
    }
}

/// An entry that a worker would bury.
package struct InvalidJob: Error {
    /// Its position among the entries that were to be pushed.
    package let index: Int
    package let rejection: JobRejection
}
