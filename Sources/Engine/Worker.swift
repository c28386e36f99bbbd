import Logging
import ServiceLifecycle

/// The whole worker as one structured task tree.
///
/// Graceful shutdown drains: claiming stops, claimed jobs go back to the inbox, what holds a nonce is bound
/// and sent, leases are given back. What is in flight stays in the journal for the next owner. After
/// `drainTimeout` everything is cancelled; still nothing is lost, because nothing depends on a clean exit.
package struct Worker: Service, CustomStringConvertible {
    package let parts: WorkerParts

    package init(_ parts: WorkerParts) { self.parts = parts }

    /// Its name in messages of the service group.
    package var description: String { "worker \(parts.journal.worker)" }

    /// Runs until graceful shutdown or cancellation.
    ///
    /// - Throws: `CancellationError` when it was cancelled; nothing after a graceful shutdown.
    package func run() async throws {
        let stopping = Signal()
        try await withGracefulShutdownHandler {
            // Only once no heartbeat can follow any more, which would register the worker again.
            if try await runTasks(until: stopping) == .drained { await signOff() }
        } onGracefulShutdown: {
            stopping.notify()
        }
    }

    /// - Returns: How it ended; `nil` when the worker ended although nobody told it to.
    private func runTasks(until stopping: Signal) async throws -> Ending? {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await parts.tracker.run() }
            group.addTask { try await parts.housekeeping.run() }
            group.addTask { try await enforceDrainTimeout(from: stopping) }
            group.addTask {
                try await work(until: stopping)
                throw Ending.drained
            }
            defer { group.cancelAll() }
            do {
                while try await group.next() != nil {}
                return nil
            } catch let ending as Ending {
                report(ending)
                return ending
            }
        }
    }

    /// Why a worker ends that was told to stop.
    private enum Ending: Error {
        case drained
        case timedOut
    }

    /// Claims and executes until graceful shutdown, then drains.
    private func work(until stopping: Signal) async throws {
        async let leasing: Void = parts.leases.run()
        async let executing: Void = parts.pool.run()
        try await consume(until: stopping)
        await parts.leases.retire()
        await parts.nonces.stop()
        await parts.pool.stop()
        try await executing
        let returned = try await parts.persistence.repeatUntilDone("give claimed jobs back") {
            try await parts.journal.requeueClaimed()
        }
        parts.tally.count(.requeued, by: returned)
        await parts.leases.stop()
        try await leasing
    }

    /// Takes the worker off the list of those that are alive; when that fails, a reaper does it.
    private func signOff() async {
        do {
            try await parts.journal.leave()
        } catch {
            parts.logger.warning("could not sign off", metadata: ["error": "\(error)"])
        }
    }

    private func consume(until stopping: Signal) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await parts.consumer.run() }
            group.addTask { await stopping.wait(past: 0) }
            defer { group.cancelAll() }
            try await group.next()
        }
        try Task.checkCancellation()
        parts.logger.notice("draining")
    }

    private func enforceDrainTimeout(from stopping: Signal) async throws {
        await stopping.wait(past: 0)
        try Task.checkCancellation()
        try await parts.time.sleep(for: parts.drainTimeout)
        throw Ending.timedOut
    }

    private func report(_ ending: Ending) {
        switch ending {
        case .drained: parts.logger.notice("drained")
        case .timedOut:
            parts.logger.warning(
                "not drained in time; what is left stays in the journal and the claimed list for the next worker",
                metadata: ["drain_timeout": "\(parts.drainTimeout)"])
        }
    }
}
