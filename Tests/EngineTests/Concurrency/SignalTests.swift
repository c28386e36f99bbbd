import Testing

@testable import Engine

@Suite(.timeLimit(.minutes(5))) struct SignalTests {
    @Test func `a change between the look and the wait is not missed`() async {
        let signal = Signal()
        let seen = signal.generation
        signal.notify()
        await signal.wait(past: seen)
    }

    @Test func `everybody who waits is woken`() async {
        let signal = Signal()
        let seen = signal.generation
        await withTaskGroup { group in
            for _ in 0..<8 { group.addTask { await signal.wait(past: seen) } }
            await Task.yield()
            signal.notify()
            await group.waitForAll()
        }
        #expect(signal.generation == seen + 1)
    }

    @Test func `a cancelled wait ends, before and after it began`() async {
        let signal = Signal()
        await withTaskGroup { group in
            group.addTask { await signal.wait(past: 0) }
            await Task.yield()
            group.cancelAll()
            group.addTask { await signal.wait(past: 0) }
            await group.waitForAll()
        }
        #expect(signal.generation == 0)
    }
}
