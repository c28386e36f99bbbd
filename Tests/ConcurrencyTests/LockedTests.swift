import Concurrency
import Testing

@Suite struct LockedTests {
    @Test(.timeLimit(.minutes(5))) func `No change is lost when threads change a value at once`() async throws {
        let count = Locked(0)
        try await withThrowingTaskGroup { group in
            for _ in 0..<4 {
                group.addTask {
                    try await DedicatedThread.run("test") { for _ in 0..<50_000 { count.withLock { $0 += 1 } } }
                }
            }
            try await group.waitForAll()
        }
        #expect(count.withLock(\.self) == 200_000)
    }

    @Test func `The lock is open again after an error`() {
        struct Failure: Error {}
        let value = Locked([1])
        #expect(throws: Failure.self) {
            try value.withLock { (value: inout [Int]) throws(Failure) in
                value.append(2)
                throw Failure()
            }
        }
        #expect(value.withLock(\.self) == [1, 2])
    }

    @Test func `The value goes with the lock`() {
        final class Thing: Sendable {}
        weak var kept: Thing?
        do {
            let locked = Locked(Thing())
            kept = locked.withLock(\.self)
            #expect(kept != nil)
        }
        #expect(kept == nil)
    }
}
