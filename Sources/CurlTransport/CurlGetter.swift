package import IO
package import Scheduler

/// Fetches what web servers have by the `HTTPClient` of an `IOThread`.
package actor CurlGetter: HTTPGet {
    package nonisolated var unownedExecutor: UnownedSerialExecutor { thread.loop.asUnownedSerialExecutor() }

    private let thread: IOThread
    private let client: HTTPClient
    private var lastNumber = 0
    private var requests: [Int: HTTPRequestID] = [:]

    /// Makes a getter.
    ///
    /// - Parameters:
    ///   - thread: Carries the requests, and lives for as long as the getter does.
    ///   - settings: The limits, and what all requests have in their header.
    package init(on thread: IOThread, settings: HTTPSettings = HTTPSettings()) {
        self.thread = thread
        client = HTTPClient(settings, on: thread.loop)
    }

    package func get(
        _ url: String, headers: [(name: String, value: String)], timeout: Duration
    ) async throws -> HTTPReply {
        let lines = headers.map { "\($0.name): \($0.value)" }
        switch await answer(to: HTTPFetch(url: url, headers: lines, timeout: timeout)) {
        case .success(let answer):
            return HTTPReply(status: answer.status, retryAfter: answer.retryAfter, body: answer.body)
        case .failure(let error):
            throw error.code == .cancelled ? CancellationError() : error
        }
    }

    /// Waits for the answer; aborts the request when the task is cancelled.
    private func answer(to fetch: HTTPFetch) async -> Result<HTTPAnswer, IOError> {
        lastNumber += 1
        let number = lastNumber
        defer { requests[number] = nil }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { done in
                requests[number] = client.get(fetch) { done.resume(returning: $0) }
            }
        } onCancel: {
            // Runs after the request was started, as both are turns of the loop.
            thread.loop.execute { self.assumeIsolated { $0.cancel(number) } }
        }
    }

    private func cancel(_ number: Int) {
        if let request = requests[number] { client.cancel(request) }
    }
}
