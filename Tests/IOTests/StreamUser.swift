import IO

/// Has a stream, and remembers what happens to it, for a test that waits for that.
actor StreamUser {
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.loop.asUnownedSerialExecutor() }

    private let thread: IOThread
    private var stream: ByteStream?
    private(set) var isOpen = false
    private(set) var received: [UInt8] = []
    private(set) var receivedBytes = 0
    private(set) var writables = 0
    private(set) var end: IOError?
    /// Events after the last one, which must not be.
    private(set) var lateEvents = 0
    private var waiters: [(isThere: (isolated StreamUser) -> Bool, continuation: CheckedContinuation<Void, Never>)] = []
    /// What the user does about an event, from inside it.
    private let react: @Sendable (Event, ByteStream?) -> Void

    init(
        on thread: IOThread,
        react: @escaping @Sendable (Event, ByteStream?) -> Void = { _, _ in }
    ) {
        self.thread = thread
        self.react = react
    }

    func open(_ endpoint: StreamEndpoint) throws {
        stream = try thread.loop.open(endpoint) { event in
            let event = Event(event)
            self.assumeIsolated { $0.note(event) }
        }
    }

    /// Opens a stream and waits until it is open.
    ///
    /// - Throws: Why it could not be opened.
    func connect(_ endpoint: StreamEndpoint) async throws {
        try open(endpoint)
        await until { $0.isOpen || $0.end != nil }
        if let end { throw end }
    }

    @discardableResult
    func write(_ bytes: [UInt8]) -> Bool { stream?.write(bytes) ?? false }

    func close() { stream?.close() }

    /// Waits until something is so.
    func until(_ isThere: @escaping @Sendable (isolated StreamUser) -> Bool) async {
        await withCheckedContinuation { if isThere(self) { $0.resume() } else { waiters.append((isThere, $0)) } }
    }

    /// Keeps only the number of the bytes that come.
    var countsOnly = false
    func countOnly() { countsOnly = true }

    /// What happened, with a copy of what came.
    enum Event: Sendable {
        case opened
        case received([UInt8])
        case writable
        case closed(IOError)

        init(_ event: ByteStream.Event) {
            self =
                switch event {
                case .opened: .opened
                case .received(let bytes): .received(Array(bytes))
                case .writable: .writable
                case .closed(let error): .closed(error)
                }
        }
    }

    private func note(_ event: Event) {
        if end != nil { lateEvents += 1 }
        switch event {
        case .opened: isOpen = true
        case .received(let bytes):
            receivedBytes += bytes.count
            if !countsOnly { received += bytes }
        case .writable: writables += 1
        case .closed(let error): end = error
        }
        react(event, stream)
        let ready = waiters.filter { $0.isThere(self) }
        waiters.removeAll { $0.isThere(self) }
        for waiter in ready { waiter.continuation.resume() }
    }
}

extension StreamUser {
    /// A user with an open stream.
    static func connected(to endpoint: StreamEndpoint, on thread: IOThread = IOThread()) async throws -> StreamUser {
        let user = StreamUser(on: thread)
        try await user.connect(endpoint)
        return user
    }

    /// Waits for the end of the stream.
    func untilEnd() async -> IOError? {
        await until { $0.end != nil }
        return end
    }
}
