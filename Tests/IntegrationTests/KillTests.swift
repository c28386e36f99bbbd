import Engine
import Ethereum
import Processes
import RedisJournal
import TestServers
import Testing

/// `kill -9` of the real program on real servers.
@Suite(.startsProcesses, .timeLimit(.minutes(10))) struct KillTests {
    @Test func `killed five times during 500 jobs, the worker executes each exactly once`() async throws {
        try await Stage.run { stage in
            let workflows = try await stage.schedule(500)
            var generator = seededGenerator()
            for round in 1...5 {
                // Anywhere between two fifths: while claiming, binding, sending, tracking or settling.
                let progress = 100 * (round - 1) + Int.random(in: 1...80, using: &generator)
                let killed = try await WorkerProcess.run(stage.variables, end: .kill) {
                    try await stage.until { snapshot in
                        snapshot.done + (snapshot.accounts.first?.inFlight ?? 0) >= progress
                    }
                }
                #expect(killed.exitCode == nil, "killed at \(progress): \(killed.errors.suffix(2000))")
            }
            let last = try await WorkerProcess.run(stage.variables) {
                try await stage.until { $0.done + $0.dead == 500 }
            }
            #expect(last.exitCode == 0, "\(last.errors.suffix(2000))")
            #expect(try await stage.executions() == stage.once(workflows))
            #expect(try await stage.stream("done").count == 500)
            #expect(try await stage.stream("dead").isEmpty)
        }
    }

    @Test func `SIGTERM drains: what is bound stays in the journal, everything else goes back to the inbox`()
        async throws
    {
        try await Stage.run { stage in
            let workflows = try await stage.schedule(120)
            let drained = try await WorkerProcess.run(stage.variables) {
                try await stage.until { ($0.accounts.first?.inFlight ?? 0) > 20 }
            }
            #expect(drained.exitCode == 0, "\(drained.errors.suffix(2000))")
            let snapshot = try await stage.journal.snapshot(of: [stage.account])
            #expect(snapshot.workers.isEmpty)
            #expect(snapshot.accounts.first?.holder == nil, "the lease was given back")
            #expect(snapshot.inbox + snapshot.done + (snapshot.accounts.first?.inFlight ?? 0) == 120)
            _ = try await WorkerProcess.run(stage.variables) { try await stage.until { $0.done == 120 } }
            #expect(try await stage.executions() == stage.once(workflows))
        }
    }
}
