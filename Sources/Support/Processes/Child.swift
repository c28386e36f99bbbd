internal import CProcesses
internal import Concurrency
internal import Dispatch
internal import Files

/// A process that we have started, until it is waited for.
final class Child: Sendable {
    let id: pid_t
    /// What can be waited for.
    private let descriptor: OwnedDescriptor
    /// From then on its number may be somebody else's.
    private let isReaped = Locked(false)
    private let isToEnd = Locked(false)

    /// Takes care of a process that has just been started.
    ///
    /// - Throws: When that is not possible; the process is gone then.
    init(id: pid_t) throws(Errno) {
        self.id = id
        do {
            let number = try Errno.check { pidfd_open(id, 0) }
            descriptor = OwnedDescriptor(FileDescriptor(rawValue: number))
        } catch {
            kill(-id, SIGKILL)
            waitpid(id, nil, 0)
            throw error
        }
    }

    /// - Throws: `noSuchProcess` when it has ended and been waited for.
    func send(_ signal: UnixSignal, toGroup: Bool) throws(Errno) {
        try isReaped.withLock { (isReaped) throws(Errno) in
            guard !isReaped else { throw .noSuchProcess }
            _ = try Errno.check { kill(toGroup ? -id : id, signal.rawValue) }
        }
    }

    /// Tells its group to end, and kills what is left of it after a time; does nothing the second time.
    func tearDown(grace: Duration) {
        let isFirst = isToEnd.withLock { isToEnd in
            defer { isToEnd = true }
            return !isToEnd
        }
        guard isFirst else { return }
        signalGroup(.terminate)
        let milliseconds = Int(grace / .milliseconds(1))
        DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(milliseconds)) { [self] in
            signalGroup(.kill)
        }
    }

    /// Waits until it has ended, and kills what it has left in its group.
    ///
    /// - Throws: `CancellationError`, when it still runs.
    func untilEnd() async throws -> TerminationStatus {
        while true {
            if let status = try reap() { return status }
            try await Readiness.shared.wait(for: descriptor, .reading)
        }
    }

    /// Does the same, also when the task is cancelled.
    func untilEndDespiteCancellation() async throws -> TerminationStatus {
        while true {
            if let status = try reap() { return status }
            try await Readiness.shared.waitDespiteCancellation(for: descriptor, .reading)
        }
    }

    /// - Returns: `nil` as long as it runs.
    private func reap() throws(Errno) -> TerminationStatus? {
        var state = unsafe siginfo_t()
        _ = try Errno.check { unsafe waitid(P_PID, id_t(id), &state, WEXITED | WNOHANG | WNOWAIT) }
        guard unsafe state.si_signo == SIGCHLD else { return nil }
        // Until it is waited for, no other group has its number.
        signalGroup(.kill)
        var status: CInt = 0
        try isReaped.withLock { (isReaped) throws(Errno) in
            _ = try Errno.check { unsafe waitpid(id, &status, 0) }
            isReaped = true
        }
        descriptor.close()
        return autometa_has_exited(status) != 0
            ? .exited(autometa_exit_code(status))
            : .signaled(UnixSignal(rawValue: autometa_ending_signal(status)))
    }

    private func signalGroup(_ signal: UnixSignal) {
        // What cannot be signalled has ended already.
        try? send(signal, toGroup: true)
    }
}
