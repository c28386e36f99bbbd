import Files
import Glibc
import Processes
import TestServers
import Testing

@testable import Driver

@Suite(.serialized, .startsProcesses, .timeLimit(.minutes(1))) struct ProgramsTests {
    private struct Enough: Error {}

    private func shell(_ script: String) -> ProgramLaunch {
        ProgramLaunch(name: "a script", executable: "/bin/sh", arguments: ["-c", script], environment: [:])
    }

    private func isGone(_ id: CInt) -> Bool { kill(id, 0) == -1 && errno == ESRCH }

    @Test func `a program is ready with its first line and tells its last one`() async throws {
        try await ScratchFolder.with { folder in
            try await Programs.with(in: folder) { programs in
                let program = try await programs.start(
                    shell("trap 'echo bye; exit 3' TERM; echo ready; while :; do /bin/sleep 0.01; done"))
                #expect(try await program.ready() == "ready")
                let id = try await program.started()
                #expect(ProcessFacts.cpu(of: id) > 0 && ProcessFacts.peakMemory(of: id) > 0)
                #expect(try await program.end(by: .terminate) == "bye")
                #expect(isGone(id))
            }
        }
    }

    @Test func `one that ends by itself ends everything at once, with what it said`() async throws {
        let start = ContinuousClock.now
        let failure = await #expect(throws: ProgramFailure.self) {
            try await ScratchFolder.with { folder in
                try await Programs.with(in: folder) { programs in
                    _ = try await programs.start(shell("echo ready; echo 'no room' >&2; exit 1"))
                    try await Task.sleep(for: .seconds(50))
                }
            }
        }
        #expect(failure?.description.contains("a script ended by itself. no room") == true)
        #expect(start.duration(to: .now) < .seconds(20))
    }

    @Test func `one that ends by itself is what is told, and not what comes of the others' end`() async throws {
        let failure = await #expect(throws: ProgramFailure.self) {
            try await ScratchFolder.with { folder in
                try await Programs.with(in: folder) { programs in
                    let other = try await programs.start(shell("echo ready; exec /bin/sleep 50"))
                    _ = try await programs.start(shell("echo ready; exit 1"))
                    // Ends when that is cancelled, with an error of its own.
                    try? await Task.sleep(for: .seconds(50))
                    _ = try? await other.ready()
                    throw Enough()
                }
            }
        }
        #expect(failure?.description.contains("a script ended by itself") == true)
    }

    @Test func `one that says nothing is not waited for any longer than it may take`() async throws {
        let failure = await #expect(throws: ProgramFailure.self) {
            try await ScratchFolder.with { folder in
                try await Programs.with(in: folder) { programs in
                    let program = try await programs.start(shell("echo 'still busy' >&2; exec /bin/sleep 50"))
                    _ = try await program.ready(within: .milliseconds(300))
                }
            }
        }
        #expect(failure?.description.hasPrefix("a script was not ready within 300ms.") == true)
    }

    @Test func `who waits for one that nobody runs ends when that is cancelled`() async throws {
        try await ScratchFolder.with { folder in
            let program = RunningProgram(shell("echo ready"), log: folder.file("log"))
            await #expect(throws: CancellationError.self) {
                try await withThrowingTaskGroup { group in
                    group.addTask { _ = try await program.started() }
                    group.addTask { _ = try await program.ready() }
                    group.cancelAll()
                    try await group.waitForAll()
                }
            }
        }
    }

    @Test func `a cancellation while programs start ends everything`() async throws {
        await #expect(throws: (any Error).self) {
            try await withThrowingTaskGroup { group in
                let (started, start) = AsyncStream.makeStream(of: Never.self)
                group.addTask {
                    try await ScratchFolder.with { folder in
                        try await Programs.with(in: folder) { programs in
                            while true {
                                _ = try? await programs.start(shell("echo ready; exec /bin/sleep 50"))
                                start.finish()
                                if Task.isCancelled {
                                    // One that is started by somebody who has not noticed.
                                    _ = try await programs.start(shell("echo ready; exec /bin/sleep 50"))
                                }
                            }
                        }
                    }
                }
                for await _ in started {}
                group.cancelAll()
                try await group.waitForAll()
            }
        }
    }

    @Test(arguments: [false, true])
    func `nothing that runs outlives the body, however that ends`(_ fails: Bool) async throws {
        try await ScratchFolder.with { folder in
            let ids = AsyncStream.makeStream(of: CInt.self)
            do {
                try await Programs.with(in: folder) { programs in
                    // Whatever it is told, it goes on.
                    let program = try await programs.start(
                        shell("trap '' TERM; echo on; while :; do /bin/sleep 0.01; done"))
                    _ = try await program.ready()
                    ids.continuation.yield(try await program.started())
                    if fails { throw Enough() }
                }
            } catch is Enough {}
            for await id in ids.stream {
                #expect(isGone(id))
                break
            }
        }
    }
}
