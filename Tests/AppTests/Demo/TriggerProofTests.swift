import Engine
import Ethereum
import Testing

@testable import App

@Suite struct TriggerProofTests {
    private static let workflows = DemoWorkflows(
        once: 1...5, recurring: 6, gridStart: 1_000, priced: 7, watching: 8, watched: .zero)

    @Test func `Each point of the grid that has passed has its run, and so have the price and each transfer`() {
        #expect(problems([6: 3, 7: 1, 8: 2], nextRun: 1_009) == [nil, nil, nil])
        #expect(problems([6: 4, 7: 1, 8: 2], nextRun: 1_012) == [nil, nil, nil])
    }

    @Test func `What ran too often, too seldom or off its grid is a problem`() {
        #expect(
            problems([6: 4, 8: 3], nextRun: 1_009) == [
                "By an interval there were 4 runs instead of 3.", "By a price there were 0 runs instead of 1.",
                "By transfers there were 3 runs instead of 2.",
            ])
        #expect(problems([6: 3], nextRun: 1_012)[0] == "By an interval there were 3 runs instead of 4.")
        #expect(problems([6: 4], nextRun: 1_013)[0] != nil)
        #expect(problems([6: 2], nextRun: 1_006)[0] != nil)
    }

    @Test func `What is missing is counted until all has run`() {
        #expect(open([:], done: 0) == 5 + 3 + 1 + 2)
        #expect(open([6: 3, 7: 1, 8: 1], done: 9) == 1 + 1)
        #expect(open([6: 9, 7: 1, 8: 2], done: 17) == 0)
    }

    private func problems(_ executions: [UInt256: Int], nextRun: UInt256) -> [String?] {
        TriggerProof.all(Self.workflows, executions, nextRun: nextRun).map(\.problem)
    }

    private func open(_ runs: [UInt256: Int], done: Int) -> Int {
        var journal = JournalSnapshot()
        journal.done = done
        return DemoTally(workflows: Self.workflows, runs: runs, journal: journal, isFollowingTransfers: true).open
    }
}
