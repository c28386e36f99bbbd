import App
import Engine
import Ethereum
import JSON
import Processes
import Redis
import TestServers
import Testing

@testable import RedisJournal

/// A real process that is paused for longer than its lease, and goes on as if nothing had happened.
@Suite(.startsProcesses, .timeLimit(.minutes(10))) struct ZombieTests {
    /// Q6: a worker that was paused for minutes finished its job a second time.
    @Test func `a worker that wakes after another one took over changes nothing`() async throws {
        try await Stage.run { stage in
            let workflows = try await stage.sandbox.createWorkflows(16, template: stage.template)
            try await stage.devnet.mine(every: 0.5)
            try await FaultyLink.with(to: stage.redisTarget) { link in
                try await WorkerFleet.with(stage.variables) { fleet in
                    let zombie = try await fleet.start(["REDIS_URL": link.redisURL])
                    try await Self.pauseBetweenBindAndSend(zombie, of: fleet, link, workflows, on: stage)
                    _ = try await fleet.start()
                    try await stage.until { $0.done == 10 }
                    // The rest of three lease periods.
                    let epoch = try await stage.snapshot.accounts[0].epoch
                    try await Task.sleep(for: .seconds(4))
                    // What it sent before its pause reaches Redis only now, when its lease is somebody else's.
                    link.release()
                    try await fleet.send(.resume, to: zombie)
                    try await fleet.until(zombie, logs: "answer=fenced")
                    try await stage.push(workflows.dropFirst(10))
                    try await stage.until { $0.done == 16 }
                    #expect(try await stage.snapshot.accounts[0].epoch == epoch, "the zombie got nothing back")
                    let output = try await fleet.end(zombie, by: .terminate).output
                    let summary = try JSON(parsing: Array((output.split(separator: "\n").last ?? "").utf8))
                    #expect(summary["fenced"]?.integer ?? 0 > 0)
                }
            }
            #expect(try await stage.executions() == stage.once(workflows))
            #expect(try await stage.stream("done").count == 16)
            let nonces = Set(try await stage.stream("done").map { text("nonce", of: $0) })
            #expect(nonces.count == 16)
        }
    }

    /// Five jobs are bound and not sent, five more are about to be bound.
    private static func pauseBetweenBindAndSend(
        _ zombie: Int, of fleet: WorkerFleet, _ link: FaultyLink, _ workflows: ClosedRange<UInt64>, on stage: Stage
    ) async throws {
        let sends = try await stage.sendFault(#""kind":"hang""#)
        try await stage.push(workflows.prefix(5))
        try await stage.until { $0.inFlight == 5 }
        try await stage.devnet.untilStruck(sends)
        link.holdRequest(with: Scripts.bind.digest)
        try await stage.push(workflows.prefix(10).suffix(5))
        try await link.untilStruck()
        try await fleet.send(.suspend, to: zombie)
        try await stage.devnet.heal()
    }
}
