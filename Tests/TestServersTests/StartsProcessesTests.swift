import Concurrency
import Testing

@testable import TestServers

private let oneTurn = Turns(1)

@Suite(.timeLimit(.minutes(5))) struct StartsProcessesTests {
    private let trait = StartsProcesses(Turns(1))

    /// One turn for all of these, so that two tests or cases that run at once are a failure.
    @Suite(StartsProcesses(oneTurn)) struct Alone {
        private static let running = Locked(0)

        static func expectToBeAlone() async {
            let isAlone = running.withLock { running in
                running += 1
                return running == 1
            }
            #expect(isAlone)
            for _ in 0..<100 { await Task.yield() }
            running.withLock { $0 -= 1 }
        }

        @Test func `A test runs alone`() async { await Self.expectToBeAlone() }

        @Test(.serialized, arguments: 1...3) func `A case runs alone`(number: Int) async {
            await Self.expectToBeAlone()
        }

        @Suite(StartsProcesses(oneTurn)) struct Inner {
            @Test func `A test of a suite in a suite runs alone`() async { await Alone.expectToBeAlone() }

            @Test(StartsProcesses(oneTurn)) func `A test that has the trait itself runs alone`() async {
                await Alone.expectToBeAlone()
            }
        }
    }

    @Test func `A test waits for its turn, and an error gives it back`() async throws {
        struct Failure: Error {}
        let test = try #require(Test.current)
        await #expect(throws: Failure.self) {
            try await trait.provideScope(for: test, testCase: nil) { throw Failure() }
        }
        try await trait.provideScope(for: test, testCase: nil) { [trait] in
            // Within its turn nothing waits: neither a suite's trait beside the test's own, nor a case.
            try await trait.provideScope(for: test, testCase: nil) {
                try await trait.provideScope(for: test, testCase: Test.Case.current) {}
            }
        }
    }

    @Test func `Cases that run at once are an issue, and those that follow each other are none`() async throws {
        let (test, testCase) = try (#require(Test.current), #require(Test.Case.current))
        let complaints = Monitor(0)
        let trait = StartsProcesses(Turns(1)) { complaints.withLock { $0 += 1 } }
        try await trait.provideScope(for: test, testCase: nil) {
            for _ in 0..<2 { try await trait.provideScope(for: test, testCase: testCase) {} }
            #expect(complaints.withLock(\.self) == 0)
            try await withThrowingTaskGroup { group in
                for _ in 0..<2 {
                    group.addTask {
                        // Neither ends before there are two.
                        try await trait.provideScope(for: test, testCase: testCase) {
                            try await complaints.until { $0 == 1 }
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
        #expect(complaints.withLock(\.self) == 1)
    }
}
