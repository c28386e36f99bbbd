import Concurrency
import Foundation
import Testing

@Suite(.timeLimit(.minutes(5))) struct DedicatedThreadTests {
    @Test func `Work runs on a thread of the given name, and its result comes back`() async throws {
        let (name, thread) = try await DedicatedThread.run("autometa-test") {
            (try String(contentsOfFile: "/proc/thread-self/comm", encoding: .utf8), pthread_self())
        }
        #expect(name == "autometa-test\n")
        #expect(thread != pthread_self())
    }

    @Test func `An error comes back too`() async {
        struct Failure: Error {}
        await #expect(throws: Failure.self) { try await DedicatedThread.run("test") { throw Failure() } }
    }

    @Test func `Signals are kept from the thread, but not those that tell of its own faults`() async throws {
        let signals = [SIGTERM, SIGINT, SIGPIPE, SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP]
        let blocked = try await DedicatedThread.run("test") {
            var mask = sigset_t()
            pthread_sigmask(SIG_BLOCK, nil, &mask)
            return signals.filter { sigismember(&mask, $0) == 1 }
        }
        #expect(blocked == [SIGTERM, SIGINT, SIGPIPE])
    }

    @Test func `Writing to a pipe that nobody reads is an error, not the end of the process`() async throws {
        let code = try await DedicatedThread.run("test") {
            var ends: [CInt] = [0, 0]
            guard pipe(&ends) == 0 else { return errno }
            close(ends[0])
            defer { close(ends[1]) }
            return write(ends[1], "x", 1) == -1 ? errno : 0
        }
        #expect(code == EPIPE)
    }
}
