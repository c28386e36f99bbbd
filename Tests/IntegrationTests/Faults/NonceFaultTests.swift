import App
import Engine
import Ethereum
import JSON
import Processes
import Redis
import TestServers
import Testing

/// What went wrong with nonces in systems that do this job, on a real Redis and the development chain.
@Suite(.startsProcesses, .timeLimit(.minutes(10))) struct NonceFaultTests {
    /// N1: the stored next nonce was above the chain's, and "nonce too high" the answer for ever.
    @Test func `a stored nonce far above the chain's repairs itself`() async throws {
        try await Stage.run { stage in
            let name = Hex.encode(stage.account.bytes)
            try await stage.redis.send("SET", "\(Stage.namespace):account:\(name):next", 20)
            let workflows = try await stage.schedule(5, blockTime: 0.3)
            _ = try await WorkerProcess.run(stage.variables) { try await stage.until { $0.done == 5 } }
            #expect(try await stage.executions() == stage.once(workflows))
            #expect(try await stage.transactionCount(of: stage.account) == 5, "nothing was sent to fill a gap")
        }
    }

    /// N2: a foreign transaction took the next nonce, and "nonce too low" was the answer for ever.
    @Test func `a job whose nonce somebody else used before it was bound gets another one`() async throws {
        try await Stage.run { stage in
            let workflows = try await stage.sandbox.createWorkflows(12, template: stage.template)
            try await stage.devnet.mine(every: 0.5)
            _ = try await WorkerProcess.run(stage.variables) {
                try await stage.push(workflows.prefix(2))
                try await stage.until { $0.done == 2 }
                // The worker has nothing in flight, and looks at no block.
                try await stage.devnet.mineForeign(stage.account)
                try await stage.push(workflows.dropFirst(2))
                try await stage.until { $0.done == 12 }
            }
            #expect(try await stage.snapshot.totals["unbound"] == 1)
            #expect(try await stage.executions() == stage.once(workflows))
            #expect(try await stage.transactionCount(of: stage.account) == 13)
        }
    }

    /// N2, with a nonce that was bound, and whose transaction was in the pool.
    @Test func `a job whose bound nonce somebody else used gets another one`() async throws {
        try await Stage.run { stage in
            let workflows = try await stage.schedule(5, blockTime: 0)
            _ = try await WorkerProcess.run(stage.variables) {
                try await stage.devnet.untilWaiting(5, of: stage.account)
                try await stage.devnet.mineForeign(stage.account)
                try await stage.devnet.mine(every: 0.5)
                try await stage.until { $0.done == 5 }
            }
            #expect(try await stage.snapshot.totals["unbound"] == 1)
            #expect(try await stage.executions() == stage.once(workflows))
            #expect(try await stage.transactionCount(of: stage.account) == 6)
        }
    }

    /// N2, so long ago that the node has dropped the state of that time.
    @Test func `a job whose bound nonce somebody else used long ago gets another one`() async throws {
        try await Stage.run { stage in
            let workflows = try await stage.schedule(3, blockTime: 0)
            _ = try await WorkerProcess.run(stage.variables, end: .kill) {
                try await stage.devnet.untilWaiting(3, of: stage.account)
            }
            try await stage.devnet.mineForeign(stage.account)
            try await stage.devnet.call("anvil_mine", "[300]")
            try await stage.devnet.keepStates(64)
            try await stage.devnet.mine(every: 0.5)
            _ = try await WorkerProcess.run(stage.variables) { try await stage.until { $0.done == 3 } }
            #expect(try await stage.snapshot.totals["unbound"] == 1)
            #expect(try await stage.executions() == stage.once(workflows))
            #expect(try await stage.transactionCount(of: stage.account) == 4)
        }
    }

    /// N3: the answer was lost after the node had accepted, and the job was sent anew on the next nonce.
    @Test(
        .serialized,
        arguments: [
            #""kind":"cut","when":"after","count":3"#,
            #""kind":"http","status":502,"body":"<html>","when":"after","count":3"#,
            #""kind":"truncate","keep":9,"count":3"#,
        ])
    func `a send whose answer is lost is repeated with the same bytes`(_ fault: String) async throws {
        try await Stage.run { stage in
            let rule = try await stage.sendFault(fault)
            let workflows = try await stage.schedule(10, blockTime: 0.5)
            _ = try await WorkerProcess.run(stage.variables) { try await stage.until { $0.done == 10 } }
            #expect(try await stage.devnet.hits(rule) == 3)
            #expect(try await stage.executions() == stage.once(workflows))
            #expect(try await stage.transactionCount(of: stage.account) == 10)
        }
    }

    /// N4: one refused or throttled send left a gap, and all later nonces stuck behind it.
    @Test(
        .serialized,
        arguments: [
            #""kind":"error","message":"insufficient funds for gas * price + value""#,
            #""kind":"error","code":-32005,"message":"daily request count exceeded""#,
            #""kind":"http","status":429,"headers":{"Retry-After":"1"}"#,
        ])
    func `one refused send of ten leaves no gap`(_ fault: String) async throws {
        try await Stage.run { stage in
            let rule = try await stage.sendFault(#""skip":3,"count":1,"# + fault)
            let workflows = try await stage.schedule(10, blockTime: 0.5)
            _ = try await WorkerProcess.run(stage.variables) { try await stage.until { $0.done == 10 } }
            #expect(try await stage.devnet.hits(rule) == 1)
            #expect(try await stage.executions() == stage.once(workflows))
            #expect(try await stage.transactionCount(of: stage.account) == 10)
        }
    }

    /// N5: the pool dropped 24 transactions in a row, and the later ones stuck behind them.
    @Test func `transactions that the pool drops silently are sent again`() async throws {
        try await Stage.run(["AUTOMETA_GAS_STUCKAFTER": "1s"]) { stage in
            let workflows = try await stage.schedule(40, blockTime: 0)
            _ = try await WorkerProcess.run(stage.variables) {
                try await stage.devnet.untilWaiting(40, of: stage.account)
                #expect(try await stage.devnet.drop(24, of: stage.account) == 24)
                try await stage.devnet.mine(every: 0.5)
                try await stage.until { $0.done == 40 }
            }
            #expect(try await stage.executions() == stage.once(workflows))
            #expect(try await stage.transactionCount(of: stage.account) == 40)
        }
    }

    /// N6: two replicas with one key used one nonce twice.
    @Test func `of two workers with one key, one binds at a time`() async throws {
        try await Stage.run { stage in
            try await WorkerFleet.with(stage.variables) { fleet in
                for _ in 0..<2 { _ = try await fleet.start() }
                let workflows = try await stage.schedule(100, blockTime: 0.5)
                let epoch = try await stage.until { $0.done >= 1 }.accounts[0].epoch
                try await stage.until { $0.done == 100 }
                #expect(try await stage.snapshot.accounts[0].epoch == epoch, "the account never changed hands")
                let results = try await fleet.drain()
                let shares = try results.map { try $0.summary["done"]?.integer }
                #expect(shares.sorted { $0 ?? 0 < $1 ?? 0 } == [0, 100])
                #expect(!results.contains { $0.errors.contains("binding was refused") })
                #expect(try await stage.executions() == stage.once(workflows))
                #expect(Set(try await stage.stream("done").map { text("nonce", of: $0) }).count == 100)
                #expect(try await stage.transactionCount(of: stage.account) == 100)
            }
        }
    }

    /// N7: cancelling one transaction stranded all later nonces.
    @Test func `a job that expires in flight is displaced on its nonce, and later ones are mined`() async throws {
        try await Stage.run { stage in
            let workflows = try await stage.sandbox.createWorkflows(6, template: stage.template)
            try await stage.devnet.mine(every: 0)
            _ = try await WorkerProcess.run(stage.variables) {
                try await stage.push(workflows.prefix(1))
                try await stage.devnet.untilWaiting(1, of: stage.account)
                try await stage.push([Self.expiring(workflows.lowerBound + 1, on: stage)])
                try await stage.devnet.untilWaiting(2, of: stage.account)
                try await stage.push(workflows.dropFirst(2))
                try await stage.devnet.untilWaiting(6, of: stage.account)
                // Nothing is mined until the pool has a payment to oneself in the place of the job.
                while try await !Self.isDisplaced("1", on: stage) { try await Task.sleep(for: .milliseconds(50)) }
                try await stage.devnet.mine(every: 0.5)
                try await stage.until { $0.done + $0.dead == 6 }
            }
            let dead = try await stage.stream("dead")
            #expect(dead.map { text("reason", of: $0) } == ["deadline_passed"])
            let others = workflows.filter { $0 != workflows.lowerBound + 1 }
            #expect(try await stage.executions() == stage.once(others))
            #expect(try await stage.transactionCount(of: stage.account) == 6)
        }
    }

    /// A job whose deadline is far enough to be bound, and near enough to wait for.
    private static func expiring(_ workflow: UInt64, on stage: Stage) -> [UInt8] {
        let deadline = SystemTime().wall / 1000 + 3
        return Array(
            #"{"workflowId":\#(workflow),"owner":"\#(stage.sandbox.owner)","deadline":\#(deadline)}"#.utf8)
    }

    private static func isDisplaced(_ nonce: String, on stage: Stage) async throws -> Bool {
        let transaction = try await stage.devnet.waiting(of: stage.account)[nonce]
        return transaction?["to"]?.string?.lowercased() == Hex.encode(stage.account.bytes)
    }
}
