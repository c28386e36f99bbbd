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
                    shell("echo ready; trap 'echo bye; exit 3' TERM; while :; do /bin/sleep 0.01; done"))
                #expect(try await program.ready() == "ready")
                let id = try await program.started()
                #expect(ProcessFacts.cpu(of: id) > 0 && ProcessFacts.peakMemory(of: id) > 0)
                #expect(try await program.end(by: .terminate) == "bye")
                #expect(isGone(id))
            }
        }
    }

    @Test func `one that ends by itself ends everything, with what it said`() async throws {
        let failure = await #expect(throws: ProgramFailure.self) {
            try await ScratchFolder.with { folder in
                try await Programs.with(in: folder) { programs in
                    _ = try await programs.start(shell("echo ready; echo 'no room' >&2; exit 1"))
                    try await Task.sleep(for: .seconds(50))
                }
            }
        }
        #expect(failure?.description.contains("a script ended by itself. no room") == true)
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
