import Concurrency
import IO
import TestServers
import Testing

@Suite(.timeLimit(.minutes(5))) struct EventLoopTests {
    private let thread = IOThread()

    /// An actor of the loop.
    private actor Resident {
        nonisolated var unownedExecutor: UnownedSerialExecutor { thread.loop.asUnownedSerialExecutor() }
        private let thread: IOThread
        private(set) var ran: [String] = []

        init(_ thread: IOThread) { self.thread = thread }

        var isAtHome: Bool { thread.loop.isCurrent }
        func note(_ what: String) { ran.append(what) }

        /// Plans four things in the wrong order, and gives up one of them.
        func planAndWait() async {
            await withCheckedContinuation { plan($0) }
        }

        private func plan(_ done: CheckedContinuation<Void, Never>) {
            let start = ContinuousClock.now
            schedule("second", at: start + .milliseconds(2))
            schedule("first", at: start + .milliseconds(1))
            let given = schedule("never", at: start + .milliseconds(2))
            _ = thread.loop.schedule(at: start + .milliseconds(3)) { done.resume() }
            thread.loop.cancel(given)
        }

        @discardableResult
        private func schedule(_ what: String, at deadline: ContinuousClock.Instant) -> IOTimer {
            thread.loop.schedule(at: deadline) { self.assumeIsolated { $0.note(what) } }
        }
    }

    @Test func `Actors of the loop run on its thread, and nobody else does`() async {
        let resident = Resident(thread)
        #expect(await resident.isAtHome)
        #expect(!thread.loop.isCurrent)
    }

    @Test func `Tasks that prefer the loop, and their children, run on its thread`() async {
        let loop = thread.loop
        await withTaskExecutorPreference(thread.taskExecutor) {
            #expect(loop.isCurrent)
            async let child = loop.isCurrent
            #expect(await child)
            await withTaskGroup { group in
                group.addTask { loop.isCurrent }
                #expect(await group.next() == true)
            }
        }
    }

    @Test func `Closures run in the order in which they were handed over`() async {
        let order = Locked<[Int]>([])
        await withCheckedContinuation { done in
            for number in 0..<1_000 { thread.loop.execute { order.withLock { $0.append(number) } } }
            thread.loop.execute { done.resume() }
        }
        #expect(order.withLock(\.self) == Array(0..<1_000))
    }

    @Test func `Many threads hand over work at once, and none of it is lost`() async throws {
        let count = Locked(0)
        let loop = thread.loop
        try await withThrowingTaskGroup { group in
            for _ in 0..<4 {
                group.addTask {
                    try await DedicatedThread.run("test") {
                        for _ in 0..<20_000 { loop.execute { count.withLock { $0 += 1 } } }
                    }
                }
            }
            try await group.waitForAll()
        }
        await withCheckedContinuation { done in loop.execute { done.resume() } }
        #expect(count.withLock(\.self) == 80_000)
    }

    @Test func `Timers run in the order of their times; one that was cancelled does not`() async throws {
        let resident = Resident(thread)
        await resident.planAndWait()
        #expect(await resident.ran == ["first", "second"])
    }

    @Test func `A flood of work that makes more work holds up neither timers nor sockets`() async throws {
        try await SocketServer.with(
            try .listening(), serve: { socket in try socket.write(try socket.read()) }
        ) { server in
            let loop = thread.loop
            let isOver = Locked(false)
            @Sendable func again() { if !isOver.withLock(\.self) { loop.execute(again) } }
            for _ in 0..<100 { again() }
            let user = StreamUser(on: thread)
            try await user.connect(StreamEndpoint(.tcp(host: "127.0.0.1", port: server.port)))
            await user.write([1])
            await user.until { $0.received == [1] }
            await withCheckedContinuation { done in
                loop.execute { _ = loop.schedule(at: .now + .milliseconds(20)) { done.resume() } }
            }
            isOver.withLock { $0 = true }
        }
    }

    @Test func `The thread ends with the last reference, and does first what it was given`() async {
        weak var kept: EventLoop?
        await withCheckedContinuation { done in
            let thread = IOThread(name: "io-test-end")
            kept = thread.loop
            thread.loop.execute { done.resume() }
        }
        // It ends by itself; there is nothing of it to wait for.
        while kept != nil { await Task.yield() }
    }
}
