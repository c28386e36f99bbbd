internal import Concurrency
internal import Synchronization

/// What lies between the library's thread and the tasks that answer.
///
/// Holds a request for each suspended connection at most, so that the server's limit of connections bounds it.
final class Intake: Sendable {
    private struct State {
        /// Those whose connection is suspended: whoever takes one out resumes it, and nobody else does.
        var suspended: Set<Key> = []
        /// How many requests have been taken and neither been sent an answer nor lost their connection.
        var underWay = 0
        var isDraining = false
    }

    /// Its identity is that of the object, for which nobody looks at its contents.
    private struct Key: Hashable {
        let exchange: Exchange

        static func == (one: Key, other: Key) -> Bool { one.exchange === other.exchange }

        func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(exchange)) }
    }

    let maximumBodyBytes: Int
    private let state = Locked(State())
    private let connectionCount = Atomic(0)
    private let (exchanges, handOver): (AsyncStream<Exchange>, AsyncStream<Exchange>.Continuation)
    /// Ends when nothing is under way any more while the server drains.
    private let (drained, endDraining) = AsyncStream.makeStream(of: Never.self)

    init(_ configuration: HTTPServer.Configuration) {
        maximumBodyBytes = configuration.maximumBodyBytes
        (exchanges, handOver) = AsyncStream.makeStream()
    }

    /// How many connections there have been.
    var connections: Int { connectionCount.load(ordering: .relaxed) }

    // MARK: On the library's thread

    /// Takes a request whose connection has just been suspended.
    func take(_ exchange: Exchange) {
        state.withLock { state in
            state.suspended.insert(Key(exchange: exchange))
            state.underWay += 1
        }
        if case .terminated = handOver.yield(exchange) { refuse(exchange) }
    }

    /// A connection has been accepted.
    func connected() { connectionCount.add(1, ordering: .relaxed) }

    /// A request has its answer, or has lost its connection.
    func completed(_ exchange: Exchange) {
        let isLast = state.withLock { state in
            guard exchange.wasTaken else { return false }
            state.underWay -= 1
            return state.isDraining && state.underWay == 0
        }
        if isLast { endDraining.finish() }
    }

    // MARK: In the server's task

    /// Answers requests, each in a task of its own, until the server drains; then ends when all are answered.
    func serve(_ answer: @escaping @Sendable (HTTPServer.Request) async -> HTTPServer.Response) async {
        await withDiscardingTaskGroup { group in
            for await exchange in exchanges {
                group.addTask { self.resume(exchange, await answer(exchange.request)) }
            }
        }
    }

    /// Takes no more requests, and waits until nothing is under way, for some time at most.
    func drain(_ grace: Duration) async {
        handOver.finish()
        let isIdle = state.withLock { state in
            state.isDraining = true
            return state.underWay == 0
        }
        if isIdle { return }
        await withTaskGroup { group in
            group.addTask { for await _ in self.drained {} }
            // A cancellation ends it early, as it is to.
            group.addTask { try? await Task.sleep(for: grace) }
            await group.next()
            group.cancelAll()
        }
    }

    /// Answers what nobody has answered once all tasks have ended: a stream does not promise to hand out what it holds
    /// after a cancellation.
    func refuseRest() {
        for key in state.withLock(\.suspended) { refuse(key.exchange) }
    }

    private func refuse(_ exchange: Exchange) {
        var response = HTTPServer.Response.text("the server stops", status: 503)
        response.headers.append(("Connection", "close"))
        resume(exchange, response)
    }

    private func resume(_ exchange: Exchange, _ response: HTTPServer.Response) {
        let isSuspended = state.withLock { $0.suspended.remove(Key(exchange: exchange)) != nil }
        if isSuspended { exchange.resume(response) }
    }
}
