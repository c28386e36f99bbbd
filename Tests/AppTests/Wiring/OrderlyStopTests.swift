import Concurrency
import Engine
import Processes
import Testing

@testable import App

/// In which order the program stops.
@Suite(.timeLimit(.minutes(5))) struct OrderlyStopTests {
    /// What happens, in order; as a sequence, so that a test can wait for it.
    private let story = AsyncStream.makeStream(of: String.self)
    private let signals = AsyncStream.makeStream(of: UnixSignal.self)
    /// Notified when the work is to drain.
    private let drain = Signal()
    /// When each signal comes, in milliseconds after the first.
    private let times = Locked([0, 0, 200, 201])

    private func tell(_ event: String) { story.continuation.yield(event) }

    private var stop: OrderlyStop {
        let start = ContinuousClock.now
        return OrderlyStop(
            drain: {
                tell("told to drain")
                drain.notify()
            }, end: { tell("process ended") },
            now: { start + .milliseconds(times.withLock { $0.isEmpty ? 0 : $0.removeFirst() }) })
    }

    /// Runs work with a companion that tells when it begins and ends.
    private func run(_ work: () async throws -> Void) async throws {
        defer { tell("over") }
        try await stop.run(
            work, until: signals.stream,
            beside: {
                tell("companion began")
                try? await Task.sleep(for: .seconds(3_600))
                tell("companion cancelled")
            })
    }

    /// Work that takes a while to drain: until `mayEnd` is notified.
    private func work(drainingUntil mayEnd: Signal) async {
        await drain.wait(past: 0)
        await mayEnd.wait(past: 0)
        tell("work ended")
    }

    @Test func `the first signal drains, and what runs beside the work ends after it`() async throws {
        let mayEnd = Signal()
        async let run: Void = run { await work(drainingUntil: mayEnd) }
        var events = story.stream.makeAsyncIterator()
        #expect(await events.next() == "companion began")
        signals.continuation.yield(.terminate)
        #expect(await events.next() == "told to drain")
        mayEnd.notify()
        #expect(await events.next() == "work ended")
        #expect(await events.next() == "companion cancelled")
        #expect(await events.next() == "over")
        try await run
    }

    @Test(arguments: [UnixSignal.terminate, .interrupt])
    func `a second signal ends the process, but not one that belongs to the first`(second: UnixSignal) async throws {
        let mayEnd = Signal()
        async let run: Void = run { await work(drainingUntil: mayEnd) }
        var events = story.stream.makeAsyncIterator()
        #expect(await events.next() == "companion began")
        signals.continuation.yield(.interrupt)
        #expect(await events.next() == "told to drain")
        for _ in 1...3 { signals.continuation.yield(second) }
        #expect(await events.next() == "process ended")
        #expect(times.withLock(\.self).isEmpty, "only the last one has ended it")
        mayEnd.notify()
        #expect(await events.next() == "work ended")
        try await run
    }

    @Test func `a signal that is there before the work begins is obeyed`() async throws {
        signals.continuation.yield(.terminate)
        try await run { await drain.wait(past: 0) }
        #expect(drain.generation == 1)
    }

    @Test func `an error of the work ends everything and is thrown`() async throws {
        struct Failure: Error {}
        await #expect(throws: Failure.self) { try await run { throw Failure() } }
        story.continuation.finish()
        var events: [String] = []
        for await event in story.stream { events.append(event) }
        #expect(events == ["companion began", "companion cancelled", "over"])
    }

    @Test func `work that is cancelled from outside ends, and everything with it`() async throws {
        let task = Task { try await run { try await Task.sleep(for: .seconds(3_600)) } }
        var events = story.stream.makeAsyncIterator()
        #expect(await events.next() == "companion began")
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(await events.next() == "companion cancelled")
        #expect(drain.generation == 0)
    }
}
