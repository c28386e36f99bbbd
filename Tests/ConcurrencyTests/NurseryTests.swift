import Concurrency
import Testing

@Suite(.timeLimit(.minutes(1))) struct NurseryTests {
    private struct Failure: Error, Equatable {
        let number: Int
    }

    /// Never ends by itself, and fails otherwise than by a cancellation when it is cancelled.
    @Sendable private func wait(failing number: Int) async throws {
        for await _ in AsyncStream.makeStream(of: Never.self).stream {}
        throw Failure(number: number)
    }

    @Test func `what body returns is returned once all tasks have ended`() async throws {
        let ended = Locked(0)
        let (gate, open) = AsyncStream.makeStream(of: Never.self)
        let result = try await Nursery.with { nursery in
            for _ in 0..<10 {
                nursery.start {
                    for await _ in gate {}
                    ended.withLock { $0 += 1 }
                }
            }
            open.finish()
            return 7
        }
        #expect(result == 7)
        #expect(ended.withLock { $0 } == 10)
    }

    @Test func `a task that fails ends body and the other tasks, and its failure is the one that is told`() async {
        await #expect(throws: Failure(number: 1)) {
            try await Nursery.with { nursery in
                nursery.start { try await wait(failing: 2) }
                nursery.start { throw Failure(number: 1) }
                try await wait(failing: 3)
            }
        }
    }

    @Test func `body that fails ends the tasks, and its failure is the one that is told`() async {
        await #expect(throws: Failure(number: 1)) {
            try await Nursery.with { nursery in
                nursery.start { try await wait(failing: 2) }
                throw Failure(number: 1)
            }
        }
    }

    @Test func `a cancellation from outside ends everything`() async {
        await #expect(throws: (any Error).self) {
            try await withThrowingTaskGroup { group in
                let (started, start) = AsyncStream.makeStream(of: Never.self)
                group.addTask {
                    try await Nursery.with { nursery in
                        nursery.start {
                            start.finish()
                            try await wait(failing: 2)
                        }
                        try await wait(failing: 3)
                    }
                }
                for await _ in started {}
                group.cancelAll()
                try await group.waitForAll()
            }
        }
    }
}
