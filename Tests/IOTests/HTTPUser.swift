import IO

/// Has a client, and waits for its answers.
actor HTTPUser {
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.loop.asUnownedSerialExecutor() }

    private let thread: IOThread
    private let client: HTTPClient

    init(on thread: IOThread) {
        self.thread = thread
        client = HTTPClient(on: thread.loop)
    }

    func post(_ url: String, timeout: Duration = .seconds(30)) async -> Result<HTTPAnswer, IOError> {
        await withCheckedContinuation { done in
            _ = client.post(HTTPPost(url: url, body: [1], timeout: timeout)) { done.resume(returning: $0) }
        }
    }
}
