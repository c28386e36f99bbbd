/// Holds up whoever waits until it is opened, or their task is cancelled; and tells who came.
struct Gate: Sendable {
    private let opening = AsyncStream.makeStream(of: Never.self)
    private let arrivals = AsyncStream.makeStream(of: Void.self)

    /// Waits for the opening.
    func wait() async {
        arrivals.continuation.yield()
        for await _ in opening.stream {}
    }

    /// Waits until somebody has come to wait.
    func arrival() async {
        var iterator = arrivals.stream.makeAsyncIterator()
        await iterator.next()
    }

    func openNow() { opening.continuation.finish() }
}
