package import JSON
import Synchronization

/// Calls the methods of one node.
///
/// Calls made at the same time, or while others wait for an answer, travel together as one batch. The actor runs on the
/// transport's thread and callers reach it by closures, so that a call crosses threads once on its way out and once on
/// its way back.
package actor RPCClient {
    /// How much may be under way.
    package struct Configuration: Sendable {
        /// HTTP requests without an answer.
        ///
        /// Default 4.
        package var maximumRequests = 4
        /// Calls in one batch.
        ///
        /// Default 100.
        package var maximumBatch = 100
        /// Bytes in one batch; a larger call travels alone.
        ///
        /// Default 512 KiB.
        package var maximumBatchBytes = 512 * 1024
        /// Calls that wait to be sent; the next one fails with ``RPCError/Code/overloaded``.
        ///
        /// Default 10,000.
        package var maximumWaiting = 10_000
        /// How long a request may take once it is sent.
        ///
        /// Default 15 seconds.
        package var timeout: Duration = .seconds(15)

        /// Creates a configuration of defaults.
        package init() {}
    }

    private typealias Results = [Result<JSON, RPCError>]

    /// The node.
    package nonisolated let endpoint: Endpoint
    private nonisolated let lastGroup = Atomic<UInt64>(0)
    private let configuration: Configuration
    private let transport: any Transport
    private let executor: any TransportExecutor
    private var queue: RequestQueue
    private var callers: [RequestQueue.GroupID: CheckedContinuation<Results, Never>] = [:]
    private var transfers: [RequestQueue.RequestID: TransferID] = [:]
    private var isFlushScheduled = false

    package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// Creates a client that sends nothing yet.
    package init(endpoint: Endpoint, transport: any Transport, configuration: Configuration = Configuration()) {
        self.endpoint = endpoint
        self.configuration = configuration
        self.transport = transport
        executor = transport.executor
        queue = RequestQueue(endpoint: endpoint, configuration: configuration)
    }

    /// What the client has done so far.
    package var statistics: RPCStatistics { queue.statistics }

    /// Calls a method and waits for its result.
    ///
    /// - Returns: The result, which may be JSON `null`.
    /// - Throws: ``RPCError``; nothing is tried again. After a cancellation it is thrown at once: a call that waits is not
    ///   sent, one under way is aborted or, in a batch with those of others, its answer dropped.
    package nonisolated func call(_ call: RPCCall) async throws(RPCError) -> JSON {
        try await batch([call])[0].get()
    }

    /// Calls several methods and waits for all results.
    ///
    /// - Parameters:
    ///   - calls: What to call.
    ///   - departure: For calls that must not leave late: those that may not, when their turn comes, fail with
    ///     ``RPCError/Code/withdrawn``. They share a request with others of their kind only.
    /// - Returns: The results in the order of the calls. After a cancellation it returns at once, with
    ///   ``RPCError/Code/cancelled`` for each call without an answer.
    package nonisolated func batch(
        _ calls: [RPCCall], leaving departure: Departure? = nil
    ) async -> [Result<JSON, RPCError>] {
        guard !calls.isEmpty else { return [] }
        let caller = Caller(group: RequestQueue.GroupID(lastGroup.wrappingAdd(1, ordering: .relaxed).newValue))
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                onExecutor { $0.enqueue(calls, of: caller, departure, continuation) }
            }
        } onCancel: {
            caller.isCancelled.store(true, ordering: .releasing)
            onExecutor { $0.cancel(caller.group) }
        }
    }

    /// Runs a closure on the actor's thread, after those that were passed before.
    ///
    /// A continuation inside the actor would be resumed on the global pool first and cost two more hops.
    private nonisolated func onExecutor(_ work: @escaping @Sendable (isolated RPCClient) -> Void) {
        executor.execute { self.assumeIsolated(work) }
    }

    private func enqueue(
        _ calls: [RPCCall], of caller: Caller, _ departure: Departure?,
        _ continuation: CheckedContinuation<Results, Never>
    ) {
        // The cancellation may have come first; it found nothing to cancel then.
        guard !caller.isCancelled.load(ordering: .acquiring) else {
            return continuation.resume(returning: failures(.cancelled, of: calls))
        }
        guard queue.enqueue(calls, of: caller.group, leaving: departure) else {
            return continuation.resume(returning: failures(.overloaded, of: calls))
        }
        callers[caller.group] = continuation
        scheduleFlush()
    }

    private func failures(_ code: RPCError.Code, of calls: [RPCCall]) -> Results {
        calls.map { .failure(RPCError(code: code, method: $0.method, endpoint: endpoint)) }
    }

    /// Sends at the end of the turn, when every call that is made in it has joined the queue.
    private func scheduleFlush() {
        guard !isFlushScheduled else { return }
        isFlushScheduled = true
        onExecutor { client in
            client.isFlushScheduled = false
            client.sendWaiting()
        }
    }

    private func sendWaiting() {
        while queue.hasRoom {
            for group in queue.withdraw() { wake(group) }
            guard let request = queue.nextRequest() else { return }
            let id = request.id
            let post = HTTPRequest(
                endpoint: endpoint, body: request.body, timeout: request.timeout ?? configuration.timeout)
            transfers[id] = transport.start(post) { response in
                self.assumeIsolated { $0.answered(id, with: response) }
            }
        }
    }

    private func answered(_ request: RequestQueue.RequestID, with response: Result<HTTPResponse, TransportError>) {
        transfers[request] = nil
        for group in queue.answered(request, with: response) { wake(group) }
        sendWaiting()
    }

    private func cancel(_ group: RequestQueue.GroupID) {
        let action = queue.cancel(group)
        for request in action.aborts {
            if let transfer = transfers[request] { transport.cancel(transfer) }
        }
        if let finished = action.finished { wake(finished) }
    }

    private func wake(_ group: RequestQueue.FinishedGroup) {
        callers.removeValue(forKey: group.id)?.resume(returning: group.results)
    }
}

/// A caller on its way into the queue or in it.
private final class Caller: Sendable {
    let group: RequestQueue.GroupID
    let isCancelled = Atomic(false)

    init(group: RequestQueue.GroupID) { self.group = group }
}
