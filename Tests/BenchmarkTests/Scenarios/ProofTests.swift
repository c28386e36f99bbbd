import JSON
import Testing

@testable import Driver

@Suite struct ProofTests {
    /// Three jobs that ran once each, by one worker.
    private func proof(_ change: (inout Proof) throws -> Void = { _ in }) throws -> Proof {
        var proof = Proof(
            jobs: 3, awaited: 2, ended: Ended(done: 3), leftovers: Leftovers(),
            executions: Executions(all: 3, missing: 0, repeated: 0, foreign: 0), done: 3,
            workers: [WorkerAccount(requests: 5, calls: 9, commands: 20, leases: 1)],
            chain: try statistics(http: 5, rpc: 9),
            scriptsAndWaits: 12)
        try change(&proof)
        return proof
    }

    private func statistics(http: Int, rpc: Int) throws -> SimulatorStatistics {
        SimulatorStatistics(try JSON(parsing: Array(#"{"http":\#(http),"rpc":\#(rpc)}"#.utf8)))
    }

    @Test func `when all is as it must be there is no problem`() throws {
        #expect(try proof().problems.isEmpty && proof().problemsOfPart.isEmpty)
    }

    @Test func `a job that never ran is a problem, unless it was not waited for`() throws {
        let proof = try proof { $0.executions.missing = 1 }
        #expect(proof.problems == ["1 of 3 jobs never ran."])
        #expect(proof.problemsOfPart.isEmpty)
    }

    @Test func `a job that ran more than once, and one that nobody asked for, are problems`() throws {
        let proof = try proof {
            $0.executions.repeated = 1
            $0.executions.foreign = 2
        }
        #expect(proof.problems == ["1 jobs ran more than once.", "2 workflows ran that nobody asked for."])
        #expect(proof.problemsOfPart == proof.problems)
    }

    @Test func `what is left is a problem`() throws {
        let proof = try proof { $0.leftovers = Leftovers(queued: 1, claimed: 2, dead: 3) }
        #expect(proof.problems == ["There are jobs left: 1 queued, 2 claimed, 3 dead letters."])
        #expect(proof.problemsOfPart == ["There are 3 dead letters."])
    }

    @Test func `jobs that have not ended are a problem`() throws {
        let proof = try proof { $0.ended = Ended(done: 1, dead: 1) }
        #expect(proof.problems.first == "3 jobs were pushed, and 1 are done, 1 dead, 0 known.")
    }

    @Test func `jobs that were waited for in vain are a problem`() throws {
        let proof = try proof { $0.ended = Ended(done: 1) }
        #expect(proof.problemsOfPart == ["Only 1 of the 2 first jobs have ended."])
    }

    @Test func `a settlement without a line in the stream is a problem`() throws {
        let proof = try proof { $0.done = 2 }
        #expect(proof.problems == ["The done stream has 2 entries, and 3 jobs are counted as done."])
    }

    @Test func `more done than the chain knows of is a problem`() throws {
        let proof = try proof { $0.executions.all = 2 }
        #expect(proof.problemsOfPart == ["3 jobs are done, and the chain has 2 executions."])
    }

    @Test(arguments: [(6, 9), (5, 10)])
    func `who sends and who receives count the same`(_ requests: Int, _ calls: Int) throws {
        let proof = try proof { $0.chain = try statistics(http: requests, rpc: calls) }
        #expect(proof.problems.count == 1 && proof.problemsOfPart.count == 1)
    }

    @Test func `what was given up may have come in or not`() throws {
        func problems(http: Int, rpc: Int) throws -> Int {
            try proof {
                $0.workers[0].unanswered = .init(requests: 1, calls: 3)
                $0.chain = try statistics(http: http, rpc: rpc)
            }.problems.count
        }
        #expect(try problems(http: 5, rpc: 9) == 0)
        #expect(try problems(http: 4, rpc: 6) == 0)
        #expect(try problems(http: 3, rpc: 5) == 2)
        #expect(try problems(http: 6, rpc: 10) == 2)
    }

    @Test func `Redis gets what workers send, and not much else is sent`() throws {
        #expect(try proof { $0.scriptsAndWaits = 21 }.problems.count == 1)
        func problems(commands: Int, leases: Int) throws -> Int {
            try proof {
                $0.workers = [WorkerAccount(requests: 5, calls: 9, commands: commands, leases: leases)]
            }.problems.count
        }
        #expect(try problems(commands: 12 + 3 + 32, leases: 1) == 0)
        #expect(try problems(commands: 12 + 3 + 33, leases: 1) == 1)
        #expect(try problems(commands: 12 + 3_000 + 32, leases: 1_000) == 0)
        #expect(try problems(commands: 12 + 3_000 + 33, leases: 1_000) == 1)
    }

    @Test func `a worker that does not tell is believed`() throws {
        let proof = try proof {
            $0.workers.append(WorkerAccount())
            $0.chain = try statistics(http: 100, rpc: 100)
            $0.scriptsAndWaits = 1_000
        }
        #expect(proof.problems.isEmpty)
    }
}
