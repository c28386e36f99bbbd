import Concurrency
import JSONRPC

@testable import CurlTransport

extension CurlTransport {
    /// Sends a request and waits for its answer.
    nonisolated func post(
        _ body: String, to url: String, timeout: Duration = .seconds(10)
    ) async throws -> HTTPResponse {
        let request = HTTPRequest(endpoint: try Endpoint(url), body: Array(body.utf8), timeout: timeout)
        let transfer = Locked<TransferID?>(nil)
        return try await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                executor.execute {
                    let id = self.start(request) { continuation.resume(returning: $0) }
                    transfer.withLock { $0 = id }
                }
            }
        } onCancel: {
            executor.execute {
                if let id = transfer.withLock({ $0 }) { self.cancel(id) }
            }
        }.get()
    }
}
