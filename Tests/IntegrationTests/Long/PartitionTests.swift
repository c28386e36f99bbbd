import App
import Concurrency
import Engine
import Ethereum
import TestServers
import Testing

extension LongTests {
    /// Two hosts, each with a network of its own, that lose their links to Redis and to the chain.
    @Suite(
        .requires("root and network namespaces (ip netns)") { await NetworkNamespace.isAvailable },
        .timeLimit(.minutes(5)))
    struct PartitionTests {
        @Test func `hosts without their link to Redis, or to the chain, lose nothing and repeat nothing`() async throws
        {
            try await Stage.run(accounts: 2) { stage in
                try await WorkerFleet.with(stage.variables) { fleet in
                    try await Host.with("a", in: fleet, on: stage) { first in
                        try await Host.with("b", in: fleet, on: stage) { second in
                            try await Self.check(Partition(stage: stage, fleet: fleet, hosts: [first, second]))
                        }
                    }
                }
            }
        }

        private static func check(_ partition: Partition) async throws {
            let stage = partition.stage
            let workflows = try await stage.sandbox.createWorkflows(4_000, template: stage.template)
            try await stage.devnet.mine(every: 0.5)
            let isOver = Locked(false)
            async let count = push(workflows, to: stage) { isOver.withLock { $0 } }
            do {
                defer { isOver.withLock { $0 = true } }
                try await stage.until { $0.done > 100 }
                try await partition.cutRedis(claims: .reaped)
                try await partition.cutChain()
                try await partition.cutRedis(claims: .kept)
            }
            let pushed = workflows.prefix(try await count)
            // With everything healed nothing waits for a worker to end, or for an account to go to another one.
            try await stage.until(within: .seconds(30)) { $0.done + $0.dead >= pushed.count }
            try await partition.changeOwners()
            let last = try await stage.until(within: .seconds(30)) {
                $0.inbox + $0.delayed + $0.claimed + $0.inFlight == 0
            }
            #expect(last.dead == 0)
            #expect(try await stage.executions() == stage.once(pushed))
            #expect(try await stage.stream("done").count == pushed.count)
        }

        /// Fifty jobs a second all the time, so that jobs are claimed, bound and sent at whichever moment a link goes;
        /// returns how many.
        private static func push(
            _ workflows: ClosedRange<UInt64>, to stage: Stage, until isOver: @Sendable () -> Bool
        ) async throws -> Int {
            var count = 0
            while !isOver(), count < workflows.count {
                try await stage.push(workflows.dropFirst(count).prefix(20), as: stage.keyless)
                count += 20
                try await Task.sleep(for: .milliseconds(400))
            }
            return count
        }
    }
}
