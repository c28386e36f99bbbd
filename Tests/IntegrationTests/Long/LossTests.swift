import App
import Engine
import Ethereum
import Processes
import Redis
import TestServers
import Testing

@testable import RedisJournal

extension LongTests {
    /// Redis comes back with older data, and more goes wrong at the same time.
    @Suite(.timeLimit(.minutes(10))) struct LossTests {
        /// Members of transactions that some nodes do not show.
        static let concealed = [
            ["v", "yParity"], ["chainId"], ["r", "s"], ["v", "yParity", "chainId", "r", "s", "type"],
        ]

        /// Without `v`, 192 jobs ran twice, without a warning.
        @Test(arguments: concealed)
        func `a node that shows only a part of each transaction has no job executed again`(_ members: [String])
            async throws
        {
            try await Self.run { scene in
                let names = members.map { "\"\($0)\"" }.joined(separator: ",")
                try await scene.stage.devnet.fault(#"{"kind":"conceal","value":[\#(names)]}"#)
                for _ in 0..<2 { _ = try await scene.fleet.start() }
                try await scene.lose()
                for _ in 0..<2 { _ = try await scene.fleet.start() }
                try await scene.stage.untilDone(400)
            }
        }

        /// The first request that is not sent any more: nothing, being quiet, settling, looking, adopting, and what belongs to that.
        private static let steps = [
            Scripts.plan.digest, "\r\nsettle\r\n", "\r\nlook\r\n", "\r\nadopt\r\n", Scripts.waiting.digest,
            Scripts.pass.digest, Scripts.putBack.digest, Scripts.finish.digest,
        ]

        @Test func `all workers are killed at each step of a recovery, and others finish it`() async throws {
            try await Self.run { scene in
                for _ in 0..<2 { _ = try await scene.fleet.start() }
                try await scene.lose()
                for (index, step) in Self.steps.enumerated() {
                    scene.link.holdRequest(with: step)
                    for _ in 0..<2 { _ = try await scene.fleet.start() }
                    try await scene.link.untilStruck(times: index + 1)
                    try await scene.killAll()
                }
                for _ in 0..<2 { _ = try await scene.fleet.start() }
                try await scene.stage.untilDone(400)
            }
        }

        /// What Redis comes back with when it is lost a second time, in the middle of the recovery from the first one.
        enum SecondCopy: CaseIterable {
            case same
            /// With the plan, and all that was settled.
            case ofRecovery
        }

        @Test(arguments: SecondCopy.allCases)
        func `a second loss in the middle of a recovery has no job executed again`(_ copy: SecondCopy) async throws {
            try await Self.run { scene in
                for _ in 0..<2 { _ = try await scene.fleet.start() }
                scene.link.holdRequest(with: "\r\nadopt\r\n")
                try await scene.lose(killing: false)
                try await scene.link.untilStruck()
                if copy == .ofRecovery { try await scene.stage.redis.send("SAVE") }
                // All is adopted, and only the end is missing.
                scene.link.release()
                scene.link.holdRequest(with: Scripts.finish.digest)
                try await scene.link.untilStruck(times: 2)
                await scene.server.kill()
                scene.link.release()
                try await scene.server.start()
                try await scene.stage.untilDone(400)
            }
        }

        private static func run(_ body: @escaping @Sendable (LossScene) async throws -> Void) async throws {
            try await RedisServer.with { server in
                try await FaultyLink.with(to: .socket(server.socketPath)) { link in
                    try await Stage.run(accounts: 2, redisURL: server.url) { stage in
                        let workflows = try await stage.sandbox.createWorkflows(400, template: stage.template)
                        try await stage.devnet.mine(every: 1)
                        try await stage.push(workflows, as: stage.keyless)
                        let variables = stage.variables.merging(["REDIS_URL": link.redisURL]) { $1 }
                        try await WorkerFleet.with(variables) { fleet in
                            let scene = LossScene(stage: stage, fleet: fleet, server: server, link: link)
                            try await body(scene)
                            _ = try await fleet.drain()
                        }
                        #expect(try await stage.executions() == stage.once(workflows))
                        #expect(try await stage.stream("dead").isEmpty)
                    }
                }
            }
        }
    }
}

/// Workers that reach a Redis that loses writes by a link.
private struct LossScene: Sendable {
    let stage: Stage
    let fleet: WorkerFleet
    let server: RedisServer
    let link: FaultyLink

    /// Has Redis come back with what it had some moments before.
    ///
    /// - Parameter isEnd: Whether all workers are killed, too.
    func lose(killing isEnd: Bool = true) async throws {
        try await stage.goOn { try await stage.redis.send("SAVE") }
        await server.kill()
        if isEnd { try await killAll() }
        try await server.start()
    }

    /// Kills all workers, and what they have sent and Redis has not got yet.
    func killAll() async throws {
        try await fleet.killAllAtOnce()
        link.cut()
        link.release()
    }
}
