import Glibc
import Processes
import Testing

@testable import TestServers

@Suite(.serialized, .startsProcesses, .timeLimit(.minutes(5))) struct GuardedProcessTests {
    /// The shell has waited for its child before it ends, so that nothing is left of one that has ended.
    private func isThere(_ process: CInt) -> Bool { access("/proc/\(process)", F_OK) == 0 }

    @Test(arguments: [UnixSignal.terminate, .kill])
    func `A child ends by a signal, and its end is waited for`(_ signal: UnixSignal) async throws {
        try await GuardedProcess.run(["sleep", "600"]) { process in
            #expect(isThere(process.id))
            try await process.end(by: signal)
            try await process.untilEnd()
            #expect(!isThere(process.id))
        }
    }

    /// The shell sees the same when this process is killed: the end of its input.
    @Test func `A child that nobody has told to end is killed when its input ends`() async throws {
        let child = try await GuardedProcess.run(["sh", "-c", "trap '' TERM; read -r _; sleep 600"]) { $0.id }
        #expect(!isThere(child))
    }

    @Test func `A child that is paused can be killed`() async throws {
        try await GuardedProcess.run(["sleep", "600"]) { process in
            process.send(.suspend)
            try await process.end(by: .kill)
            try await process.untilEnd()
            #expect(!isThere(process.id))
        }
    }
}
