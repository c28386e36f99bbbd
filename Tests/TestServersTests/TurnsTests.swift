import Concurrency
import TestServers
import Testing

@Suite(.timeLimit(.minutes(5))) struct TurnsTests {
    private struct Failure: Error {}

    /// A task that has a turn until it is told to end.
    private struct Holder: Sendable {
        private let end = AsyncStream.makeStream(of: Never.self)
        let task: Task<Void, any Error>

        /// Asks for a turn, and returns when the task has it or waits for it.
        init(_ turns: Turns, _ name: Int, _ order: Locked<[Int]>) async {
            let (stream, asked) = (end.stream, turns.waiting + order.withLock(\.count))
            task = Task {
                try await turns.take {
                    order.withLock { $0.append(name) }
                    for await _ in stream {}
                }
            }
            while turns.waiting + order.withLock(\.count) == asked { await Task.yield() }
        }

        func finish() async throws {
            end.continuation.finish()
            try await task.value
        }
    }

    @Test func `One more than there are turns waits, and gets the first that is given back`() async throws {
        let (turns, order) = (Turns(2), Locked<[Int]>([]))
        var holders: [Holder] = []
        for name in 0..<5 { holders.append(await Holder(turns, name, order)) }
        #expect(order.withLock(\.self) == [0, 1])
        #expect(turns.waiting == 3)
        try await holders[1].finish()
        while turns.waiting == 3 || order.withLock(\.count) == 2 { await Task.yield() }
        #expect(order.withLock(\.self) == [0, 1, 2])
        for index in [0, 2, 3, 4] { try await holders[index].finish() }
        #expect(order.withLock(\.self) == [0, 1, 2, 3, 4], "not in the order in which they asked")
    }

    @Test func `A turn is given back after an error`() async throws {
        let turns = Turns(1)
        for _ in 0..<2 {
            await #expect(throws: Failure.self) { try await turns.take { throw Failure() } }
        }
        #expect(try await turns.take { 1 } == 1)
    }

    @Test func `A cancelled task waits no longer, and takes nobody's turn`() async throws {
        let (turns, order) = (Turns(1), Locked<[Int]>([]))
        let first = await Holder(turns, 0, order)
        let second = await Holder(turns, 1, order)
        let third = await Holder(turns, 2, order)
        second.task.cancel()
        await #expect(throws: CancellationError.self) { try await second.task.value }
        #expect(turns.waiting == 1)
        try await first.finish()
        try await third.finish()
        #expect(order.withLock(\.self) == [0, 2])
        #expect(try await turns.take { 1 } == 1)
    }

    @Test func `A turn is given back by a task that is cancelled while it has it`() async throws {
        let (turns, order) = (Turns(1), Locked<[Int]>([]))
        let first = await Holder(turns, 0, order)
        first.task.cancel()
        try await first.task.value
        #expect(try await turns.take { 1 } == 1)
    }

    @Test func `Whoever has a turn does not wait for a second one, nor do its child tasks`() async throws {
        let turns = Turns(1)
        let (inner, child) = try await turns.take {
            async let child = turns.take { 2 }
            return (try await turns.take { 1 }, try await child)
        }
        #expect((inner, child) == (1, 2))
        let other = Turns(1)
        #expect(try await turns.take { try await other.take { 3 } } == 3)
    }

    @Test func `Never more tasks than turns are at work`() async throws {
        let turns = Turns(3)
        let (now, most) = (Locked(0), Locked(0))
        try await withThrowingTaskGroup { group in
            for _ in 0..<500 {
                group.addTask {
                    try await turns.take {
                        let count = now.withLock { now in
                            now += 1
                            return now
                        }
                        most.withLock { $0 = max($0, count) }
                        await Task.yield()
                        now.withLock { $0 -= 1 }
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(most.withLock(\.self) <= 3)
        #expect(turns.waiting == 0)
    }
}
