import Logging

/// The whole worker as one structured task tree.
///
/// A drain is the orderly end: claiming stops, claimed jobs go back to the inbox, what holds a nonce is bound
/// and sent, leases are given back. What is in flight stays in the journal for the next owner. After
/// `drainTimeout` everything is cancelled; still nothing is lost, because nothing depends on a clean exit.
package struct Worker: Sendable {
    package let parts: WorkerParts
    /// Notified once the worker is to drain.
    private let stopping = Signal()

    package init(_ parts: WorkerParts) { self.parts = parts }

    /// Tells the worker to come to its end in good order; ``run()`` returns when it has.
    ///
    /// May be called from anywhere, and does nothing but wake the worker's own tasks. A worker that was told before it
    /// runs drains at once; telling it again changes nothing.
    package func drain() { stopping.notify() }

    /// Runs until it has drained or is cancelled; once for each worker.
    ///
    /// - Throws: `CancellationError` when it was cancelled; nothing after a drain.
    package func run() async throws {
        // Only once no heartbeat can follow any more, which would register the worker again.
        if try await runTasks() == .drained { await signOff() }
    }

    /// - Returns: How it ended; `nil` when the worker ended although nobody told it to.
    private func runTasks() async throws -> Ending? {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await parts.tracker.run() }
            group.addTask { try await parts.housekeeping.run() }
            group.addTask { try await parts.recovery.run() }
            group.addTask { try await enforceDrainTimeout() }
            group.addTask {
                try await work()
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

    /// Claims and executes until it is told to stop, then drains.
    private func work() async throws {
        async let leasing: Void = parts.leases.run()
        async let executing: Void = parts.pool.run()
        try await consume()
        await parts.leases.retire()
        await parts.nonces.stop()
        await parts.pool.stop()
        try await executing
        try await giveClaimsBack()
        await parts.leases.stop()
        try await leasing
    }

    private func giveClaimsBack() async throws {
        do {
            let returned = try await parts.persistence.repeatUntilDone("give claimed jobs back") {
                try await parts.journal.requeueClaimed()
            }
            parts.tally.count(.requeued, by: returned)
        } catch  where JournalError.isLost(error) {
            parts.logger.warning("the store was not compared with the chain; a reaper gives claimed jobs back")
        }
    }

    /// Takes the worker off the list of those that are alive; when that fails, a reaper does it.
    private func signOff() async {
        do {
            try await parts.journal.leave()
        } catch {
            parts.logger.warning("could not sign off", metadata: ["error": "\(error)"])
        }
    }

    private func consume() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await parts.consumer.run() }
            group.addTask { await stopping.wait(past: 0) }
            defer { group.cancelAll() }
            try await group.next()
        }
        try Task.checkCancellation()
        parts.logger.notice("draining")
    }

    private func enforceDrainTimeout() async throws {
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
                "not drained in time; what is left stays claimed or in the journal for the next worker",
                metadata: ["drain_timeout": "\(parts.drainTimeout)"])
        }
    }
}
