internal import CProcesses

/// What one process can tell another at any moment, by its number.
package struct UnixSignal: Hashable, Sendable {
    /// The number.
    package let rawValue: CInt

    /// Takes a number, such as `SIGUSR1`.
    package init(rawValue: CInt) { self.rawValue = rawValue }

    /// Stop, from a terminal: Ctrl-C.
    package static let interrupt = UnixSignal(rawValue: SIGINT)
    /// Stop in good order.
    package static let terminate = UnixSignal(rawValue: SIGTERM)
    /// End at once; no process can do anything about it.
    package static let kill = UnixSignal(rawValue: SIGKILL)
    /// Do nothing from now on; no process can do anything about it.
    package static let suspend = UnixSignal(rawValue: SIGSTOP)
    /// Go on.
    package static let resume = UnixSignal(rawValue: SIGCONT)
}
