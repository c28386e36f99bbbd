import Files
import Glibc
import Processes
import TestServers
import Testing

@testable import App

/// What nobody reads is lost, and nothing else is.
@Suite(.serialized, .startsProcesses, .timeLimit(.minutes(5))) struct ClosedPipeTests {
    /// The end of a pipe that is written to, when there is nobody left to read.
    private func closedPipe() throws -> FileDescriptor {
        var ends: [CInt] = [-1, -1]
        try #require(pipe(&ends) == 0)
        close(ends[0])
        return FileDescriptor(rawValue: ends[1])
    }

    @Test func `A command whose reader has gone ends as if it had not`() async throws {
        let result = try await Subprocess.run(
            .path(Program.path), arguments: ["--help"], environment: .custom([:]), workingDirectory: "/",
            output: .fileDescriptor(try closedPipe(), closeAfterSpawningProcess: true), error: .string(limit: 10_000))
        #expect(result.terminationStatus == .exited(0))
        #expect(result.standardError.isEmpty)
    }

    @Test func `A worker whose messages nobody reads any more works on and drains`() async throws {
        try await Sandbox.with { variables in
            let unread = Subprocess.Output.fileDescriptor(try closedPipe(), closeAfterSpawningProcess: true)
            let result = try await Program.worker(variables, errors: unread) { worker, lines in
                let pushed = try await Program.run(
                    [
                        "push", "--workflow-id", "1", "--count", "3", "--owner",
                        "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC",
                    ],
                    environment: variables)
                #expect(pushed.exitCode == 0)
                let status = try await Subprocess.run(
                    .path(Program.path), arguments: ["status"], environment: .custom(variables), workingDirectory: "/",
                    output: .fileDescriptor(try closedPipe(), closeAfterSpawningProcess: true),
                    error: .string(limit: 10_000))
                #expect(status.terminationStatus == .exited(0))
                #expect(status.standardError.isEmpty)
                // There is no such workflow, so each of them ends as a dead letter.
                try await Self.untilBuried(3, variables)
                try worker.send(signal: .terminate)
                return try await lines.next()
            }
            #expect(result.terminationStatus == .exited(0))
            #expect(try WorkerSummary(json: result.closureResult ?? "").dead == 3)
        }
    }

    private static func untilBuried(_ count: Int, _ variables: [String: String]) async throws {
        while true {
            let status = try await Program.run(["status", "--json"], environment: variables)
            if status.output.contains(#""dead":\#(count),"#) { return }
            try await Task.sleep(for: .milliseconds(100))
        }
    }
}
