import Testing

@testable import Driver

@Suite struct LossTests {
    private func problems(
        done: Int = 5, dead: Int = 0, missing: Int = 0, repeated: Int = 0, foreign: Int = 0
    ) -> [String] {
        Loss.problems(
            5, Ended(done: done, dead: dead), Leftovers(dead: dead),
            Executions(all: 5, missing: missing, repeated: repeated, foreign: foreign))
    }

    @Test func `when each job ran once there is no problem`() {
        #expect(problems().isEmpty)
    }

    @Test func `what is not taken up again is one problem`() {
        for problems in [problems(missing: 1), problems(done: 4), problems(done: 4, dead: 1)] {
            #expect(problems.count == 1 && problems.allSatisfy { $0.hasPrefix("Of the jobs that Redis still had, ") })
        }
    }

    @Test func `what ran twice, or unasked, is another`() {
        #expect(problems(repeated: 1) == ["1 jobs ran more than once."])
        #expect(problems(foreign: 2) == ["2 workflows ran that nobody asked for."])
        #expect(problems(missing: 1, repeated: 1).count == 2)
    }
}
