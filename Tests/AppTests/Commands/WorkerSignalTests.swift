import Processes
import TestServers
import Testing

@testable import App

/// What signals do to a worker.
@Suite(.serialized, .startsProcesses, .timeLimit(.minutes(5))) struct WorkerSignalTests {
    /// Runs a worker, and `body` once it is ready; what it prints after that is returned, with how it ended.
    private func worker(
        _ variables: [String: String], _ body: (Execution) async throws -> Void
    ) async throws -> (status: TerminationStatus, output: [String]) {
        let result = try await Program.worker(variables) { worker, lines in
            try await body(worker)
            var output: [String] = []
            while let line = try await lines.next() { output.append(line) }
            return output
        }
        return (result.terminationStatus, result.closureResult)
    }

    /// As `timeout` sends them: to the process and to its group.
    @Test(arguments: [UnixSignal.terminate, .interrupt])
    func `A signal drains, and the same one at the same moment changes nothing`(_ signal: UnixSignal) async throws {
        try await Sandbox.with { variables in
            let (status, output) = try await worker(variables) { worker in
                try worker.send(signal: signal)
                // It may have ended between the two.
                try? worker.send(signal: signal, toProcessGroup: true)
            }
            #expect(status == .exited(0))
            #expect(try WorkerSummary(json: output.last ?? "").done == 0)
        }
    }

    @Test func `A later signal ends a drain that does not come to its end`() async throws {
        try await Sandbox.with { variables in
            let redis = try #require(variables["REDIS_URL"]).replacing("unix://", with: "")
            try await FaultyLink.with(to: .socket(redis)) { link in
                let (status, output) = try await worker(variables.merging(["REDIS_URL": link.redisURL]) { $1 }) {
                    worker in
                    link.hold()
                    try worker.send(signal: .interrupt)
                    // What comes within 200 ms belongs to the first one.
                    try await Task.sleep(for: .milliseconds(300))
                    try worker.send(signal: .interrupt)
                }
                #expect(status == .exited(130))
                #expect(output.isEmpty)
            }
        }
    }
}
