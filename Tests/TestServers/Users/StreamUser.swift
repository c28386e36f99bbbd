package import IO

/// Has a stream, and remembers what happens to it, for a test that waits for that.
package actor StreamUser {
    /// What happened, with a copy of what came.
    package enum Event: Sendable {
        case opened
        case received([UInt8])
        case writable
        case closed(IOError)

        fileprivate init(_ event: ByteStream.Event) {
            self =
                switch event {
                case .opened: .opened
                case .received(let bytes): .received(Array(bytes))
                case .writable: .writable
                case .closed(let error): .closed(error)
                }
        }
    }

    package nonisolated var unownedExecutor: UnownedSerialExecutor { thread.loop.asUnownedSerialExecutor() }

    /// Whether it has been open.
    package private(set) var isOpen = false
    /// What has come, where it is kept.
    package private(set) var received: [UInt8] = []
    /// How many bytes have come.
    package private(set) var receivedBytes = 0
    /// How often the stream took bytes again.
    package private(set) var writables = 0
    /// Why the stream has ended; nil while it has not, and when the user closed it.
    package private(set) var end: IOError?
    /// Events after the last one, which must not be.
    package private(set) var lateEvents = 0
    private let thread: IOThread
    private let keepsBytes: Bool
    private let react: @Sendable (Event, ByteStream?) -> Void
    private var stream: ByteStream?
    private var waiters: [(isThere: (isolated StreamUser) -> Bool, wake: AsyncStream<Never>.Continuation)] = []

    /// Makes a user without a stream.
    ///
    /// - Parameters:
    ///   - keepsBytes: Whether what comes is kept, and not only counted.
    ///   - react: What the user does about an event, from inside it.
    package init(
        on thread: IOThread, keepsBytes: Bool = true,
        react: @escaping @Sendable (Event, ByteStream?) -> Void = { _, _ in }
    ) {
        self.thread = thread
        self.keepsBytes = keepsBytes
        self.react = react
    }

    /// Begins to open a stream, which ends with its thread where the user does not close it.
    package func open(_ endpoint: StreamEndpoint) throws {
        stream = try thread.loop.open(endpoint) { [weak self] event in
            let event = Event(event)
            self?.assumeIsolated { $0.note(event) }
        }
    }

    /// Opens a stream and waits until it is open.
    ///
    /// - Throws: Why it could not be opened.
    package func connect(_ endpoint: StreamEndpoint) async throws {
        try open(endpoint)
        await until { $0.isOpen || $0.end != nil }
        if let end { throw end }
    }

    /// Hands bytes to the stream, and says whether it took them.
    @discardableResult
    package func write(_ bytes: [UInt8]) -> Bool { stream?.write(bytes) ?? false }

    /// Closes the stream.
    package func close() { stream?.close() }

    /// Waits until something is so, or the task is cancelled.
    package func until(_ isThere: @escaping @Sendable (isolated StreamUser) -> Bool) async {
        let (isNow, wake) = AsyncStream.makeStream(of: Never.self)
        if isThere(self) { return }
        waiters.append((isThere, wake))
        for await _ in isNow {}
    }

    /// Waits for the end of the stream.
    package func untilEnd() async -> IOError? {
        await until { $0.end != nil }
        return end
    }

    private func note(_ event: Event) {
        if end != nil { lateEvents += 1 }
        switch event {
        case .opened: isOpen = true
        case .received(let bytes):
            receivedBytes += bytes.count
            if keepsBytes { received += bytes }
        case .writable: writables += 1
        case .closed(let error): end = error
        }
        react(event, stream)
        let ready = waiters.filter { $0.isThere(self) }
        waiters.removeAll { $0.isThere(self) }
        for waiter in ready { waiter.wake.finish() }
    }
}
