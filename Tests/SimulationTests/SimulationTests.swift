import Foundation
import Processes
import TestServers
import Testing

@testable import simulate

/// That the simulation repeats itself, and that its checks notice what they are for.
///
/// In processes of their own: hash tables must not make a difference there, and nothing here waits for them on a thread.
@Suite(.serialized, .startsProcesses, .timeLimit(.minutes(10))) struct SimulationTests {
    /// Runs the program and returns what it printed, and whether all seeds passed.
    private func simulate(_ arguments: String...) async throws -> (output: String, hasPassed: Bool) {
        let program = Bundle.main.bundleURL.appending(path: "simulate").path
        let run = try await Subprocess.run(
            // Behind the tests that run meanwhile: some of them have time-outs.
            .name("nice"), arguments: ["-n", "19", program] + arguments + ["--parallel", "1"],
            output: .string(limit: 1 << 20))
        return (run.standardOutput, run.terminationStatus.isSuccess)
    }

    @Test func `the same seed gives the same run, event by event, in every process`() async throws {
        func runs() async throws -> [Substring] {
            let (output, hasPassed) = try await simulate("--seeds", "20", "--digests")
            #expect(hasPassed)
            return output.split(separator: "\n").filter { $0.contains("digest") }
        }
        let first = try await runs()
        #expect(first.count == 20)
        #expect(Set(first.map { $0.split(separator: " ").last }).count == 20, "different seeds give different runs")
        #expect(try await runs() == first)
    }

    @Test(arguments: Mutation.allCases)
    func `whatever is broken on purpose, some seed notices`(_ mutation: Mutation) async throws {
        // One that few seeds notice is looked for where one is known to.
        let first = mutation == .noQuiet ? "8101" : "1"
        let (output, hasPassed) = try await simulate(
            "--mutation", mutation.rawValue, "--first", first, "--seeds", "2000")
        #expect(!hasPassed)
        #expect(output.contains("with \(mutation.rawValue) breaks a promise"))
    }

    @Test func `schedulers run everything once, whatever happens to them`() async throws {
        let (output, hasPassed) = try await simulate("--schedulers", "--seeds", "100")
        #expect(hasPassed, "\(output.suffix(1_000))")
    }

    @Test(arguments: ScheduleMutation.allCases)
    func `whatever is broken of schedulers, some seed notices`(_ mutation: ScheduleMutation) async throws {
        let (output, hasPassed) = try await simulate("--scheduler-mutation", mutation.rawValue, "--seeds", "200")
        #expect(!hasPassed)
        #expect(output.contains("with \(mutation.rawValue) breaks a promise"))
    }
}
