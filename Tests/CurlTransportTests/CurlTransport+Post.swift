import JSONRPC
import NIOConcurrencyHelpers

@testable import CurlTransport

extension CurlTransport {
    /// Sends a request and waits for its answer.
    nonisolated func post(
        _ body: String, to url: String, timeout: Duration = .seconds(10)
    ) async throws -> HTTPResponse {
        let request = HTTPRequest(endpoint: try Endpoint(url), body: Array(body.utf8), timeout: timeout)
        let transfer = NIOLockedValueBox<TransferID?>(nil)
        return try await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                executor.execute {
                    let id = self.start(request) { continuation.resume(returning: $0) }
                    transfer.withLockedValue { $0 = id }
                }
            }
        } onCancel: {
            executor.execute {
                if let id = transfer.withLockedValue({ $0 }) { self.cancel(id) }
            }
        }.get()
    }
}
