package import IO

/// Has a client for HTTP, and waits for its answers.
package actor HTTPUser {
    package nonisolated var unownedExecutor: UnownedSerialExecutor { thread.loop.asUnownedSerialExecutor() }

    private let thread: IOThread
    private let client: HTTPClient

    /// Makes a user that has sent nothing.
    package init(on thread: IOThread) {
        self.thread = thread
        client = HTTPClient(on: thread.loop)
    }

    /// Sends a request.
    ///
    /// - Parameter givesUp: Whether it is cancelled at once.
    package func post(
        _ url: String, timeout: Duration = .seconds(30), givesUp: Bool = false
    ) async -> Result<HTTPAnswer, IOError> {
        await withCheckedContinuation { done in
            let post = HTTPPost(url: url, body: [1], timeout: timeout)
            let request = client.post(post) { done.resume(returning: $0) }
            if givesUp { client.cancel(request) }
        }
    }

    /// Asks for something.
    package func get(_ url: String, headers: [String] = []) async -> Result<HTTPAnswer, IOError> {
        await withCheckedContinuation { done in
            let fetch = HTTPFetch(url: url, headers: headers, timeout: .seconds(30))
            _ = client.get(fetch) { done.resume(returning: $0) }
        }
    }
}
