import App
import Engine
import TestServers
import Testing

/// A host with a network of its own and one worker, which reaches Redis and the chain through the host's links only.
struct Host: Sendable {
    let network: NetworkNamespace
    /// Behind the host's link to Redis: what is held here has left the host.
    let redis: FaultyLink
    /// Its worker's number in the fleet.
    let worker: Int
    /// Its worker's name in the journal.
    let name: WorkerID

    /// Runs `body` with a host whose worker is ready.
    ///
    /// - Parameter label: One letter, another one for each host.
    static func with(
        _ label: Character, in fleet: WorkerFleet, on stage: Stage,
        _ body: @escaping @Sendable (Host) async throws -> Void
    ) async throws {
        let port = try #require(stage.sandbox.node.rpc.split(separator: ":").last.flatMap { Int($0) })
        try await NetworkNamespace.with(label) { network in
            try await FaultyLink.with(to: stage.redisTarget, host: network.redisAddress) { redis in
                try await FaultyLink.with(to: .port(port), host: network.chainAddress) { chain in
                    let variables = [
                        "REDIS_URL": "redis://\(network.redisAddress):\(redis.port)",
                        "MOONBASE_RPC": "http://\(network.chainAddress):\(chain.port)",
                    ]
                    let worker = try await fleet.start(variables, wrapper: network.wrapper)
                    let name = try #require(await fleet.name(of: worker))
                    try await body(Host(network: network, redis: redis, worker: worker, name: name))
                }
            }
        }
    }
}
