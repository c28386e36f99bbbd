internal import CProcesses
internal import Concurrency
internal import Dispatch

/// Catches a signal to this process until it is told to end.
struct SignalSource {
    private let signal: UnixSignal
    private let source: any DispatchSourceSignal

    /// Returns when the signal is caught.
    init(_ signal: UnixSignal, _ body: @escaping @Sendable () -> Void) async {
        self.signal = signal
        source = DispatchSource.makeSignalSource(signal: signal.rawValue)
        source.setEventHandler { body() }
        SignalAction.willCatch(signal)
        await withCheckedContinuation { continuation in
            source.setRegistrationHandler { continuation.resume() }
            source.activate()
        }
        SignalAction.hasCaught(signal)
    }

    /// Lets the signal do again what it did before, unless somebody else catches it too.
    func end() {
        source.cancel()
        SignalAction.release(signal)
    }
}

/// What a signal does while it is caught, and what it did before.
///
/// On Linux Dispatch installs a handler when it is to catch a signal for the first time in a process, and then neither
/// removes it nor installs it again.
private struct SignalAction {
    private static let all = Locked<[UnixSignal: SignalAction]>([:])

    private var users = 0
    private var before = sigaction()
    private var handler: sigaction?

    static func willCatch(_ signal: UnixSignal) {
        change(signal) { action in
            if action.users == 0 { unsafe sigaction(signal.rawValue, nil, &action.before) }
            action.users += 1
        }
    }

    static func hasCaught(_ signal: UnixSignal) {
        change(signal) { action in
            if var handler = action.handler {
                unsafe sigaction(signal.rawValue, &handler, nil)
            } else {
                var handler = sigaction()
                unsafe sigaction(signal.rawValue, nil, &handler)
                action.handler = handler
            }
        }
    }

    static func release(_ signal: UnixSignal) {
        change(signal) { action in
            action.users -= 1
            if action.users == 0 { unsafe sigaction(signal.rawValue, &action.before, nil) }
        }
    }

    private static func change(_ signal: UnixSignal, _ body: (inout SignalAction) -> Void) {
        all.withLock { body(&$0[signal, default: SignalAction()]) }
    }
}
