import Concurrency
import Foundation
package import Testing

/// Lets tests that start processes take turns: as many at once as there are cores.
///
/// A hundred servers, chains and workers at once make everything so slow on a small machine that tests fail by their time
/// limits alone. Each test function takes its turn before its first case begins and has it until its last one is over. A
/// time limit is for a case, so that waiting does not count.
///
/// Cases have to run one after the other then (`.serialized`), and it is an issue when they do not.
package struct StartsProcesses: SuiteTrait, TestTrait, TestScoping {
    private static let shared = Turns(ProcessInfo.processInfo.activeProcessorCount)
    /// How many cases of the current test run; nil within a case, which may have the trait twice.
    @TaskLocal private static var running: Locked<Int>?

    private let turns: Turns
    private let complain: @Sendable () -> Void

    init(_ turns: Turns = Self.shared, complain: @escaping @Sendable () -> Void = Self.recordIssue) {
        self.turns = turns
        self.complain = complain
    }

    /// What a suite has, each of its tests has.
    package var isRecursive: Bool { true }

    /// A suite takes no turn itself, so that its tests, and suites in it, do not wait for it.
    package func scopeProvider(for test: Test, testCase: Test.Case?) -> Self? {
        test.isSuite ? nil : self
    }

    /// Waits for the turn of a test, or looks at whether its cases run one after the other.
    package func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        if testCase == nil {
            try await turns.take { try await Self.$running.withValue(Locked(0), operation: function) }
        } else {
            try await count(function)
        }
    }

    private func count(_ testCase: () async throws -> Void) async throws {
        guard let running = Self.running else { return try await testCase() }
        let isAlone = running.withLock { running in
            running += 1
            return running == 1
        }
        defer { running.withLock { $0 -= 1 } }
        if !isAlone { complain() }
        try await Self.$running.withValue(nil, operation: testCase)
    }

    @Sendable private static func recordIssue() {
        Issue.record("Cases that start processes run one after the other: add .serialized")
    }
}

extension Trait where Self == StartsProcesses {
    /// The test, or each test of the suite, starts processes and waits for its turn to do so.
    package static var startsProcesses: Self { Self() }
}
