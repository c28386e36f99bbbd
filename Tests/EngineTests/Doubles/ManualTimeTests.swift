import TestSupport
import Testing

@testable import Engine

@Suite(.timeLimit(.minutes(5))) struct ManualTimeTests {
    let time = ManualTime(wall: 1_000)

    @Test func `stands still until it is moved`() {
        #expect(time.elapsed == .zero)
        #expect(time.wall == 1_000)
        time.advance(by: .milliseconds(1_500))
        #expect(time.elapsed == .milliseconds(1_500))
        #expect(time.wall == 2_500)
    }

    @Test func `wakes those whose time has come`() async throws {
        try await withThrowingTaskGroup(of: Int.self) { group in
            for seconds in [3, 1, 2] {
                group.addTask { [time] in
                    try await time.sleep(for: .seconds(seconds))
                    return seconds
                }
            }
            for _ in 0..<3 { _ = try await time.nextSleep() }
            #expect(time.sleepers == 3)
            for expected in 1...3 {
                #expect(time.advanceToNextWake())
                #expect(try await group.next() == expected)
                #expect(time.elapsed == .seconds(expected))
            }
            #expect(!time.advanceToNextWake())
        }
    }

    @Test func `a cancelled sleep ends and is forgotten`() async throws {
        let task = Task { [time] in try await time.sleep(for: .seconds(1)) }
        #expect(try await time.nextSleep() == .seconds(1))
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(time.sleepers == 0)
    }
}
