import Concurrency
import Engine
import Testing

@testable import RedisJournal

@Suite(.timeLimit(.minutes(5))) struct ReplicaGateTests {
    /// Stands for the server: holds each WAIT until it is told how many replicas answer.
    private final class Server: Sendable {
        let begun = Signal()
        private let waiting = Locked<[CheckedContinuation<Int, any Error>]>([])

        func wait() async throws -> Int {
            try await withCheckedThrowingContinuation { continuation in
                waiting.withLock { $0.append(continuation) }
                begun.notify()
            }
        }

        func answer(_ result: Result<Int, any Error>) {
            waiting.withLock { $0.removeFirst() }.resume(with: result)
        }
    }

    private struct Failure: Error {}

    private let gate = ReplicaGate()
    private let server = Server()

    /// Waits until the server has got that many.
    private func begun(_ count: Int) async {
        while server.begun.generation < count { await Task.yield() }
    }

    /// Waits until that many callers are at the gate.
    private func callers(_ count: Int) async {
        while await gate.callers < count { await Task.yield() }
    }

    @Test func `a WAIT that has begun does not cover what is written after it, the next one covers all of that`()
        async throws
    {
        try await withThrowingTaskGroup(of: Int.self) { group in
            group.addTask { try await gate.replicas(server.wait) }
            await begun(1)
            for _ in 0..<20 { group.addTask { try await gate.replicas(server.wait) } }
            await callers(21)
            server.answer(.success(1))
            let first = try await group.next()
            #expect(first == 1)
            await begun(2)
            server.answer(.success(2))
            let others = try await group.reduce(into: []) { $0.append($1) }
            #expect(others == Array(repeating: 2, count: 20))
        }
        #expect(server.begun.generation == 2)
    }

    @Test func `when a WAIT fails, those behind it send their own`() async throws {
        await withTaskGroup(of: Int?.self) { group in
            group.addTask { try? await gate.replicas(server.wait) }
            await begun(1)
            group.addTask { try? await gate.replicas(server.wait) }
            await callers(2)
            server.answer(.failure(Failure()))
            #expect(await group.next() == .some(nil))
            await begun(2)
            server.answer(.success(1))
            #expect(await group.next() == 1)
        }
    }
}
