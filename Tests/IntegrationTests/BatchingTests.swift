import App
import Chain
import CurlTransport
import Engine
import Ethereum
import Foundation
import IO
import JSONRPC
import Logging
import Redis
import RedisJournal
import TestServers
import Testing

/// Jobs are worked on together, and what they ask for goes out together.
@Suite(.startsProcesses, .timeLimit(.minutes(10))) struct BatchingTests {
    @Test(
        .enabled(
            if: ProcessInfo.processInfo.environment["TSAN_OPTIONS"] == nil,
            "under the thread sanitizer everything is so slow that little comes together")
    ) func `64 jobs go out in far fewer than 64 requests and flushes`() async throws {
        try await Stage.run { stage in
            let workflows = try await stage.sandbox.createWorkflows(64, template: stage.template)
            try await stage.devnet.mine(every: 1)
            // The registry is not asked for their intervals: that is one request more for each batch.
            var template = stage.template
            template.interval = 60
            try await stage.push(workflows, as: template)
            let (sent, flushed, _) = try await Self.work(stage, lanes: 64) { $0.done == 64 }
            print("64 jobs: \(sent.calls) calls in \(sent.requests) requests; \(flushed)")
            #expect(sent.calls > 128, "an estimate and a send for each job at least")
            #expect(sent.requests < 32)
            #expect(4 * sent.requests < sent.calls)
            #expect(flushed.commands < 64, "a look-up and a binding for each batch")
            #expect(try await stage.executions() == stage.once(workflows))
            let count = try await stage.sandbox.chain.transactionCount(of: stage.account, at: .latest)
            #expect(count == 64)
        }
    }

    @Test func `jobs that fail between reserving and binding leave no gap`() async throws {
        try await Stage.run { stage in
            let workflows = try await stage.sandbox.createWorkflows(64, template: stage.template)
            // Each job twice: both may get past the look-up, and then one of them cannot be bound.
            let entries = workflows.map { stage.template.entry(workflow: UInt256($0)) }
            try await stage.push(zip(entries, entries).flatMap { [$0, $1] })
            try await stage.devnet.mine(every: 1)
            let (_, _, tally) = try await Self.work(stage, lanes: 128) { snapshot in
                snapshot.done == 64 && snapshot.totals["duplicates"] == 64 && snapshot.accounts[0].inFlight == 0
            }
            #expect(tally[.nonceReturned] > 0, "none of them failed between reserving and binding")
            #expect(try await stage.executions() == stage.once(workflows))
            let count = try await stage.sandbox.chain.transactionCount(of: stage.account, at: .latest)
            let filled = try await stage.journal.snapshot(of: []).totals["filled"] ?? 0
            #expect(count.rawValue == 64 + filled, "every nonce below the count was used once")
        }
    }

    /// Runs a worker in this process until `isDone`, and returns what it asked the chain for, and Redis
    /// for until every job was bound.
    private static func work(
        _ stage: Stage, lanes: Int, until isDone: @escaping @Sendable (JournalSnapshot) -> Bool
    ) async throws -> (RPCStatistics, RedisStatistics, Tally) {
        // The thread of all its input and output, as in the program.
        let thread = IOThread()
        let endpoint = RPCClient(
            endpoint: try Endpoint(stage.sandbox.node.rpc), transport: CurlTransport(on: thread))
        let url = try #require(stage.variables["REDIS_URL"])
        return try await Stage.withClient(of: url, on: thread) { redis in
            let worker = Worker(try worker(stage, redis, endpoint, lanes: lanes))
            return try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask(executorPreference: thread.taskExecutor) { try await worker.run() }
                // What the housekeeping of a slow machine's long wait for blocks adds would say nothing.
                try await stage.until { $0.done + $0.accounts[0].inFlight >= 64 }
                let flushed = await redis.statistics
                try await stage.until(isDone)
                group.cancelAll()
                return (await endpoint.statistics, flushed, worker.parts.tally)
            }
        }
    }

    private static func worker(_ stage: Stage, _ redis: RedisClient, _ endpoint: RPCClient, lanes: Int) throws
        -> WorkerParts
    {
        var configuration = WorkerConfiguration()
        configuration.lanes = lanes
        configuration.maxInFlightPerAccount = lanes
        return WorkerParts(
            configuration,
            WorkerDependencies(
                journal: Stage.journal(of: "batching", on: redis), chain: JSONRPCChainClient(endpoints: [endpoint]),
                wallet: Wallet(chainID: 1287, signers: [stage.accounts[0].signer]),
                contract: stage.sandbox.deployment.workflows, registry: stage.sandbox.deployment.registry.address,
                time: SystemTime(), random: { UInt64.random(in: .min ... .max) }, logger: Logger(label: "test")))
    }
}
