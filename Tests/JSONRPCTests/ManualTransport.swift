import Foundation
import JSONRPC
import Testing

/// An executor that runs what it was given when the test says so, on the thread of the test.
final class ManualExecutor: TransportExecutor, @unchecked Sendable {  // every stored property is used under `lock`
    private enum Work {
        case job(UnownedJob)
        case closure(@Sendable () -> Void)
    }

    private let lock = NSLock()
    private var work: [Work] = []
    private var runner: pthread_t?

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        lock.withLock { work.append(.job(job)) }
    }

    func execute(_ closure: @escaping @Sendable () -> Void) {
        lock.withLock { work.append(.closure(closure)) }
    }

    /// Suspends until this many pieces of work wait.
    func waitForWork(_ count: Int = 1) async {
        while lock.withLock({ work.count }) < count { await Task.yield() }
    }

    /// Runs everything that waits and what that enqueues.
    func runAll() {
        lock.withLock { runner = pthread_self() }
        while let next = lock.withLock({ work.isEmpty ? nil : work.removeFirst() }) {
            switch next {
            case .job(let job):
                job.runSynchronously(on: asUnownedSerialExecutor())
            case .closure(let closure): closure()
            }
        }
        lock.withLock { runner = nil }
    }

    func isIsolatingCurrentContext() -> Bool? { lock.withLock { runner == pthread_self() } }

    func checkIsolated() { precondition(isIsolatingCurrentContext() == true, "not on the test's thread") }
}

/// A transport that keeps the requests for the test to answer.
final class ManualTransport: Transport, @unchecked Sendable {  // used on `manual` and by the test in turns
    typealias Completion = @Sendable (Result<HTTPResponse, TransportError>) -> Void

    let manual = ManualExecutor()
    private(set) var sent: [HTTPRequest] = []
    private(set) var cancelled: [TransferID] = []
    private var completions: [TransferID: Completion] = [:]

    var executor: any TransportExecutor { manual }

    func start(_ request: HTTPRequest, completion: @escaping Completion) -> TransferID {
        let id = TransferID(UInt64(sent.count))
        sent.append(request)
        completions[id] = completion
        return id
    }

    func cancel(_ transfer: TransferID) {
        cancelled.append(transfer)
        let completion = completions.removeValue(forKey: transfer)
        manual.execute { completion?(.failure(TransportError(code: .cancelled, message: "cancelled"))) }
    }

    /// Answers a request by its number and runs what follows.
    func answer(_ number: Int, _ response: (SentRequest) throws -> HTTPResponse) throws {
        let response = try response(SentRequest(sent[number].body))
        let completion = completions.removeValue(forKey: TransferID(UInt64(number)))
        manual.execute { completion?(.success(response)) }
        manual.runAll()
    }
}
