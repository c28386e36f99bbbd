import Concurrency
import Dispatch
import JSON
import JSONRPC
import Testing

/// A transport whose requests a script answers at once, on a queue of its own.
final class ScriptedTransport: Transport {
    typealias Script = @Sendable (ScriptedRequest) -> Result<HTTPResponse, TransportError>

    private let queue = QueueExecutor()
    private let script: Locked<Script>
    private let received = Locked<[ScriptedRequest]>([])

    var executor: any TransportExecutor { queue }

    /// What has come in so far.
    var requests: [ScriptedRequest] { received.withLock(\.self) }

    /// The methods that were called, in order.
    var methods: [String] { requests.flatMap { $0.calls.map(\.method) } }

    init(_ script: @escaping Script) { self.script = Locked(script) }

    /// Answers differently from now on.
    func answer(_ script: @escaping Script) { self.script.withLock { $0 = script } }

    func start(
        _ request: HTTPRequest, completion: @escaping @Sendable (Result<HTTPResponse, TransportError>) -> Void
    ) -> TransferID {
        let response = respond(to: request)
        executor.execute { completion(response) }
        return TransferID(UInt64(requests.count))
    }

    private func respond(to request: HTTPRequest) -> Result<HTTPResponse, TransportError> {
        do {
            let request = try ScriptedRequest(request.body)
            received.withLock { $0.append(request) }
            return script.withLock(\.self)(request)
        } catch {
            Issue.record("not a JSON-RPC request: \(error)")
            return .failure(TransportError(code: .interrupted, message: "not a JSON-RPC request"))
        }
    }

    func cancel(_ transfer: TransferID) {}
}

/// A serial queue as an executor.
private final class QueueExecutor: TransportExecutor {
    private let queue = DispatchQueue(label: "scripted transport")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }

    func execute(_ work: @escaping @Sendable () -> Void) { queue.async(execute: work) }

    func checkIsolated() { dispatchPrecondition(condition: .onQueue(queue)) }
}
