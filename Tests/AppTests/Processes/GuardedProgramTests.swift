import Files
import Glibc
import Processes
import TestServers
import Testing

@testable import App

/// The shell between us and a program that does not look at its standard input.
@Suite(.serialized, .startsProcesses, .timeLimit(.minutes(5))) struct GuardedProgramTests {
    /// A program that is ready at once, and writes a file when it is told to end.
    private func program(_ folder: ScratchFolder, ready: GuardedProgram.Readiness) -> GuardedProgram {
        let script = """
            trap 'echo ended >\(folder.file("end")); echo ended; exit' TERM
            echo ready
            while :; do sleep 0.01; done
            """
        return GuardedProgram(name: "test", executable: "sh", arguments: ["-c", script], ready: ready)
    }

    private func hasEndedInOrder(_ folder: ScratchFolder) -> Bool { access(folder.file("end"), F_OK) == 0 }

    @Test func `A program that says itself when it is ready is ended, and has the last word`() async throws {
        try await ScratchFolder.with { folder in
            let process = program(folder, ready: .line).process(log: folder.file("log"))
            let (result, lastLine) = try await process.run { $0 }
            #expect(result == "ready" && lastLine == "ended")
        }
    }

    @Test func `One that ends by itself is missed, and what it said is told`() async throws {
        try await ScratchFolder.with { folder in
            let program = GuardedProgram(
                name: "test", executable: "sh", arguments: ["-c", "echo oops >&2"], ready: .line)
            let error = await #expect(throws: ChildProcessError.self) {
                try await program.process(log: folder.file("log")).run { _ in }
            }
            #expect(error?.description == "Cannot run test: oops")
        }
    }

    /// As Redis does while it writes its first append-only file.
    @Test func `A server that does not want to end at first is told again`() async throws {
        try await ScratchFolder.with { folder in
            let script = """
                trap 'trap "echo ended >\(folder.file("end")); exit" TERM' TERM
                echo ready
                while :; do sleep 0.01; done
                """
            let server = GuardedProgram(
                name: "test", executable: "sh", arguments: ["-c", script],
                ready: .command("grep -q ready \"$log\" && echo ready"))
            let line = try await server.process(log: folder.file("log")).run { $0 }.result
            #expect(line == "ready")
            #expect(hasEndedInOrder(folder))
        }
    }

    /// Whoever started it may be killed at any time.
    @Test func `A program that nobody waits for any more when it is ready is ended`() async throws {
        try await ScratchFolder.with { folder in
            let process = program(folder, ready: .command("grep -q ready \"$log\" && echo ready"))
                .process(log: folder.file("log"))
            var ends: [CInt] = [-1, -1]
            try #require(pipe(&ends) == 0)
            close(ends[0])
            // What the shell leaves behind when it ends is killed, without a word.
            _ = try await Subprocess.run(
                process.executable, arguments: process.arguments,
                output: .fileDescriptor(FileDescriptor(rawValue: ends[1]), closeAfterSpawningProcess: true))
            #expect(hasEndedInOrder(folder))
        }
    }
}
