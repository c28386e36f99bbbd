import Concurrency
import Files
import Glibc
import Processes
import TestServers
import Testing

/// What a cancellation does, whenever it comes.
@Suite(.serialized, .startsProcesses, .timeLimit(.minutes(5))) struct CancellationTests {
    /// Starts a task, cancels it when it calls its argument, and returns how it ended.
    private func cancelled<Result: Sendable>(
        _ body: @escaping @Sendable (_ cancel: @escaping @Sendable () -> Void) async throws -> Result
    ) async -> Swift.Result<Result, any Error> {
        let (calls, continuation) = AsyncStream.makeStream(of: Void.self)
        return await withTaskGroup(of: Swift.Result<Result, any Error>.self) { group in
            group.addTask {
                do { return .success(try await body { continuation.finish() }) } catch { return .failure(error) }
            }
            for await _ in calls {}
            group.cancelAll()
            return await group.next() ?? .failure(CancellationError())
        }
    }

    private func expectCancellation(_ result: Result<some Any, any Error>) {
        #expect(throws: CancellationError.self) { try result.get() }
    }

    @Test func `Before the start, nothing is started`() async throws {
        try await ScratchFolder.with { folder in
            let path = folder.file("started")
            let result = await cancelled { cancel in
                cancel()
                try await until { Task.isCancelled }
                _ = try await Subprocess.run(.name("touch"), arguments: [path])
            }
            expectCancellation(result)
            #expect(access(path, F_OK) == -1)
        }
    }

    @Test func `While the body waits for output`() async throws {
        let process = Locked<CInt>(0)
        expectCancellation(
            await cancelled { cancel in
                _ = try await Subprocess.run(.name("sleep"), arguments: ["600"], output: .lines) { execution in
                    process.withLock { $0 = execution.processIdentifier }
                    cancel()
                    for try await _ in execution.standardOutput {}
                }
            })
        #expect(isReaped(process.withLock(\.self)))
    }

    @Test func `While the body waits for room to write`() async throws {
        expectCancellation(
            await cancelled { cancel in
                _ = try await Subprocess.run(.name("sleep"), arguments: ["600"], input: .inputWriter) { execution in
                    try await execution.standardInputWriter.write([UInt8](repeating: 0, count: 4_096))
                    cancel()
                    try await execution.standardInputWriter.write([UInt8](repeating: 0, count: 1 << 20))
                }
            })
    }

    @Test(arguments: [Subprocess.Output.discarded, .string(limit: 100), .lines])
    func `While the program is waited for`(_ output: Subprocess.Output) async throws {
        let process = Locked<CInt>(0)
        expectCancellation(
            await cancelled { cancel in
                _ = try await Subprocess.run(.name("sleep"), arguments: ["600"], output: output) { execution in
                    process.withLock { $0 = execution.processIdentifier }
                    cancel()
                }
            })
        #expect(isReaped(process.withLock(\.self)))
    }

    /// Whoever resumes a task and whoever cancels it must not wait for each other.
    @Test func `At the very moment when the program ends`() async throws {
        for _ in 0..<200 {
            _ = await cancelled { cancel in
                _ = try await Subprocess.run(.name("cat"), input: .inputWriter, output: .lines) { execution in
                    execution.standardInputWriter.finish()
                    cancel()
                    for try await _ in execution.standardOutput {}
                }
            }
        }
    }

    @Test func `A program that does not want to end is killed after a time`() async throws {
        expectCancellation(
            await cancelled { cancel in
                _ = try await Subprocess.shell(
                    "trap '' TERM; echo; while :; do sleep 600; done", output: .lines, grace: .milliseconds(50)
                ) { execution in
                    for try await _ in execution.standardOutput { cancel() }
                }
            })
    }

    @Test func `Of programs that run one inside the other, the innermost ends first`() async throws {
        let script = "trap 'echo end; exit' TERM; echo ready; while :; do sleep 0.01; done"
        let ends = Locked<[String]>([])
        @Sendable func run(_ name: String, _ body: @Sendable () async throws -> Void) async throws {
            defer { ends.withLock { $0.append(name) } }
            _ = try await Subprocess.shell(script, output: .lines) { execution in
                for try await _ in execution.standardOutput { break }
                try await body()
                // The program still runs: nobody has told it to end.
                try execution.send(signal: .resume)
            }
        }
        expectCancellation(
            await cancelled { cancel in
                try await run("outer") {
                    try await run("inner") {
                        cancel()
                        try await Task.sleep(for: .seconds(600))
                    }
                }
            })
        #expect(ends.withLock(\.self) == ["inner", "outer"])
    }
}
