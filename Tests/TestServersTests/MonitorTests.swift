import Concurrency
import TestServers
import Testing

@Suite(.timeLimit(.minutes(5))) struct MonitorTests {
    @Test func `Threads and tasks wait until the value is as they want it`() async throws {
        let monitor = Monitor(0)
        try await withThrowingTaskGroup { group in
            for number in 1...20 { group.addTask { try await monitor.until { $0 >= number } } }
            group.addTask { try await DedicatedThread.run("test") { monitor.wait { $0 == 20 } } }
            for _ in 0..<20 { monitor.withLock { $0 += 1 } }
            try await group.waitForAll()
        }
    }

    @Test func `A change wakes all who wait`() async throws {
        let (monitor, looks) = (Monitor(0), Locked(0))
        try await withThrowingTaskGroup { group in
            for _ in 0..<5 {
                group.addTask {
                    try await monitor.until { value in
                        looks.withLock { $0 += 1 }
                        return value == 1
                    }
                }
            }
            // Who has looked waits.
            while looks.withLock(\.self) < 5 { await Task.yield() }
            monitor.withLock { $0 = 1 }
            try await group.waitForAll()
        }
    }

    @Test func `A cancelled task waits no longer`() async {
        let monitor = Monitor(0)
        let task = Task { try await monitor.until { $0 == 1 } }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }
}
