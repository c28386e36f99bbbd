import App
import Engine
import Ethereum
import RedisJournal
import Subprocess
import TestSupport
import Testing

extension LongTests {
    /// Two hosts, each with a network of its own, that lose their links to Redis and to the chain.
    @Suite(
        .enabled("needs root and network namespaces (ip netns)") { await NetworkNamespace.isAvailable },
        .timeLimit(.minutes(5)))
    struct PartitionTests {
        @Test func `a host without its link to Redis, then to the chain, loses nothing and repeats nothing`()
            async throws
        {
            try await Stage.run(accounts: 2) { stage in
                try await NetworkNamespace.with("a") { first in
                    try await NetworkNamespace.with("b") { second in
                        try await WorkerFleet.with(stage.variables) { fleet in
                            try await Self.host(fleet, on: first, stage) {
                                try await Self.host(fleet, on: second, stage) {
                                    try await Self.check(stage, cutting: first)
                                }
                            }
                        }
                    }
                }
            }
        }

        /// Starts a worker that reaches Redis and the chain through its host's links only.
        private static func host(
            _ fleet: WorkerFleet, on host: NetworkNamespace, _ stage: Stage,
            _ body: @escaping @Sendable () async throws -> Void
        ) async throws {
            let port = try #require(stage.sandbox.node.rpc.split(separator: ":").last.flatMap { Int($0) })
            try await FaultyLink.with(to: stage.redisTarget, host: host.redisAddress) { redis in
                try await FaultyLink.with(to: .port(port), host: host.chainAddress) { chain in
                    let variables = [
                        "REDIS_URL": "redis://\(host.redisAddress):\(redis.port)",
                        "MOONBASE_RPC": "http://\(host.chainAddress):\(chain.port)",
                    ]
                    _ = try await fleet.start(variables, wrapper: host.wrapper)
                    try await body()
                }
            }
        }

        private static func check(_ stage: Stage, cutting host: NetworkNamespace) async throws {
            let workflows = try await stage.sandbox.createWorkflows(900, template: stage.template)
            try await stage.devnet.mine(every: 0.5)
            try await withThrowingTaskGroup { group in
                // All the time, so that jobs are claimed, bound and sent at whichever moment a link goes.
                group.addTask {
                    for start in stride(from: 0, to: 900, by: 20) {
                        try await stage.push(workflows.dropFirst(start).prefix(20))
                        try await Task.sleep(for: .milliseconds(400))
                    }
                }
                group.addTask { try await cutLinks(of: host, stage) }
                try await group.waitForAll()
            }
            try await stage.until { $0.done + $0.dead == 900 }
            #expect(try await stage.executions() == stage.once(workflows))
            #expect(try await stage.stream("done").count == 900)
        }

        /// Cuts both links, one after the other, for three lease periods each.
        private static func cutLinks(of host: NetworkNamespace, _ stage: Stage) async throws {
            var goal = 0
            for link in [NetworkNamespace.Link.redis, .chain] {
                goal += 100
                try await stage.until { $0.done >= goal }
                try await host.set(link, up: false)
                try await Task.sleep(for: .seconds(6))
                try await host.set(link, up: true)
                goal = try await stage.snapshot.done
            }
        }
    }
}
