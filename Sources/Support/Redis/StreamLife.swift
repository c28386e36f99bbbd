/// Who waits for the beginning and for the end of a connection's stream.
struct StreamLife {
    /// Whether the stream is open.
    private(set) var isOpen = false
    private var opening: CheckedContinuation<Void, any Error>?
    private var ending: CheckedContinuation<Void, Never>?

    /// A stream is being opened; `opening` is told what comes of it.
    mutating func begin(_ opening: CheckedContinuation<Void, any Error>) {
        self.opening = opening
    }

    mutating func opened() {
        isOpen = true
        opening.take()?.resume()
    }

    /// Tells `ending` when the stream has ended: at once if it has.
    mutating func wait(_ ending: CheckedContinuation<Void, Never>) {
        if isOpen { self.ending = ending } else { ending.resume() }
    }

    mutating func ended(_ error: RedisError) {
        isOpen = false
        opening.take()?.resume(throwing: error)
        ending.take()?.resume()
    }
}
