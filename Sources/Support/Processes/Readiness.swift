internal import CProcesses
internal import Concurrency
internal import Files

/// One thread that waits for all programs that run and for their pipes, so that no other thread has to.
///
/// Whatever ends a wait, who waited has to look again whether there is something.
final class Readiness: Sendable {
    /// The process's own; its thread is started when it is needed first, and stays.
    static let shared = Readiness()

    typealias Waiter = CheckedContinuation<Void, any Error>

    private let epoll: CInt
    /// Who waits for which descriptor: one task for each.
    private let waiters = Locked<[CInt: Waiter]>([:])

    private init() {
        epoll = epoll_create1(O_CLOEXEC)
        if epoll < 0 { fatalError("the system has no descriptor left") }
        DedicatedThread.start("processes") { [self] in
            while true { removeWaiter(of: FileDescriptor(rawValue: autometa_epoll_next(epoll)))?.resume() }
        }
    }

    /// Waits until a descriptor can be read or written, or will never be again; that of a process can be read when it
    /// has ended.
    ///
    /// A cancellation ends the wait.
    ///
    /// - Parameter isOver: Says, before the wait and whenever ``OwnedDescriptor/endWait()`` is called, whether there is nothing to wait for.
    /// - Throws: `CancellationError`; `Errno`, when the end is closed say.
    func wait(
        for end: OwnedDescriptor, _ side: PipeSide, isOver: @Sendable () -> Bool = { false }
    ) async throws {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { begin($0, end, side) { Task.isCancelled || isOver() } }
        } onCancel: {
            end.endWait()
        }
        try Task.checkCancellation()
    }

    /// Does the same, also when the task is cancelled.
    func waitDespiteCancellation(for end: OwnedDescriptor, _ side: PipeSide) async throws {
        try await withCheckedThrowingContinuation { begin($0, end, side) { false } }
    }

    private func begin(_ waiter: Waiter, _ descriptor: OwnedDescriptor, _ side: PipeSide, isOver: () -> Bool) {
        do {
            try descriptor.use { (descriptor) throws(Errno) in
                try waiters.withLock { (waiters) throws(Errno) in
                    _ = try Errno.check { autometa_epoll_add(epoll, descriptor.rawValue, side == .reading ? 1 : 0) }
                    waiters[descriptor.rawValue] = waiter
                }
            }
            // Whoever changes that after this look finds the waiter.
            if isOver() { descriptor.endWait() }
        } catch {
            waiter.resume(throwing: error)
        }
    }

    /// Forgets who waits for a descriptor that is open.
    ///
    /// - Returns: Who that was, to be resumed when no lock is held any more: whoever cancels a task holds one of the
    ///   runtime's, wants those of ours, and has to be waited for by whoever resumes the task.
    func removeWaiter(of descriptor: FileDescriptor) -> Waiter? {
        waiters.withLock { waiters in
            guard let waiter = waiters.removeValue(forKey: descriptor.rawValue) else { return nil }
            autometa_epoll_remove(epoll, descriptor.rawValue)
            return waiter
        }
    }
}
