import Files
import Glibc
import IO
import Processes
import TestServers
import Testing

/// How programs end.
@Suite(.serialized, .startsProcesses, .timeLimit(.minutes(5))) struct EndTests {
    /// Starts a process, and ends when that has a session of its own, which is the sixth field.
    private static let daemon = """
        setsid sleep 600 &
        until read -r _ _ _ _ _ session _ </proc/$!/stat; [ "$session" = $! ]; do sleep 0.01; done
        echo $!
        echo end
        """

    @Test(arguments: [UnixSignal.terminate, .interrupt, .kill])
    func `A program of a pool task ends by a signal`(_ signal: UnixSignal) async throws {
        let result = try await Subprocess.run(.name("sleep"), arguments: ["600"]) { try $0.send(signal: signal) }
        #expect(result.terminationStatus == .signaled(signal))
    }

    @Test(arguments: [UnixSignal.terminate, .interrupt])
    func `A program of a task on a thread that blocks all signals ends by one`(_ signal: UnixSignal) async throws {
        let status = try await ThreadExecutor.run(.full) {
            try await Subprocess.run(.name("sleep"), arguments: ["600"]) { try $0.send(signal: signal) }
                .terminationStatus
        }
        #expect(status == .signaled(signal))
    }

    @Test(arguments: [UnixSignal.terminate, .interrupt])
    func `A program of a task on a thread of input and output ends by one`(_ signal: UnixSignal) async throws {
        let thread = IOThread()
        try await withTaskExecutorPreference(thread.taskExecutor) {
            let result = try await Subprocess.run(.name("sleep"), arguments: ["600"]) { try $0.send(signal: signal) }
            #expect(result.terminationStatus == .signaled(signal))
        }
    }

    @Test func `A signal can go to all processes of the group`() async throws {
        let result = try await Subprocess.shell("trap 'exit 7' TERM; echo; sleep 600", output: .lines) { execution in
            for try await _ in execution.standardOutput { break }
            // The shell waits for the sleep to end before it does anything about the signal.
            try await until { (try? execution.send(signal: .terminate, toProcessGroup: true)) == nil }
        }
        #expect(result.terminationStatus == .exited(7))
    }

    @Test func `A program can be suspended, and goes on`() async throws {
        let result = try await Subprocess.shell("read -r _; exit 5", input: .inputWriter) { execution in
            try execution.send(signal: .suspend)
            execution.standardInputWriter.finish()
            try execution.send(signal: .resume)
        }
        #expect(result.terminationStatus == .exited(5))
    }

    @Test func `A program that has ended gets no signal, nor does whoever has its number then`() async throws {
        let result = try await Subprocess.run(.name("true")) { execution in
            try await until { isReaped(execution.processIdentifier) }
            #expect(throws: Errno.noSuchProcess) { try execution.send(signal: .terminate) }
        }
        #expect(result.terminationStatus.isSuccess)
    }

    @Test func `What a program leaves behind ends with it`() async throws {
        let result = try await Subprocess.shell("sleep 600 & echo $!")
        let orphan = try #require(CInt(result.standardOutput.dropLast()))
        try await until { hasEnded(orphan) }
    }

    @Test func `Who has left the group and holds a stream is not waited for`() async throws {
        let result = try await Subprocess.shell(Self.daemon)
        let lines = result.standardOutput.split(separator: "\n")
        let daemon = try #require(CInt(lines.first ?? ""))
        #expect(lines.last == "end")
        #expect(!hasEnded(daemon))
        kill(daemon, SIGKILL)
    }

    @Test func `Lines end with the program, also when somebody else holds the stream`() async throws {
        let result = try await Subprocess.shell(Self.daemon, output: .lines) { execution in
            try await execution.standardOutput.reduce(into: []) { $0.append($1) }
        }
        #expect(result.closureResult.last == "end")
        kill(try #require(CInt(result.closureResult.first ?? "")), SIGKILL)
    }

    @Test func `When the body fails, the program and its group are ended first`() async throws {
        struct Failure: Error {}
        var processes: [CInt] = []
        await #expect(throws: Failure.self) {
            _ = try await Subprocess.shell("sleep 600 & echo $!; wait", output: .lines) { execution in
                processes.append(execution.processIdentifier)
                for try await line in execution.standardOutput {
                    processes += CInt(line).map { [$0] } ?? []
                    throw Failure()
                }
            }
        }
        try #require(processes.count == 2)
        #expect(isReaped(processes[0]))
        try await until { hasEnded(processes[1]) }
    }

    @Test func `A program that does not want to end is killed after a time`() async throws {
        struct Failure: Error {}
        let start = ContinuousClock.now
        await #expect(throws: Failure.self) {
            _ = try await Subprocess.shell(
                "trap '' TERM; echo; while :; do sleep 600; done", output: .lines, grace: .milliseconds(100)
            ) { execution in
                for try await _ in execution.standardOutput { throw Failure() }
            }
        }
        #expect(start.duration(to: .now) >= .milliseconds(100))
    }
}
