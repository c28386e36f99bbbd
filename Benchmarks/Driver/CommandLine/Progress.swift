import App
import Concurrency

/// Says on standard error what is going on: in a line that changes on a terminal, otherwise in one every ten seconds.
package final class Progress: Sendable {
    private let line = ProgressLine()
    private let state = Locked<(task: String, last: ContinuousClock.Instant?)>(("", nil))

    package init() {}

    /// Names what the following is part of, such as `run 2 of 5`.
    func begin(_ task: String) {
        state.withLock { $0.task = task }
        tell("", always: true)
    }

    /// Says how far it is.
    func show(_ text: String) { tell(text, always: false) }

    /// Leaves the last line standing.
    func end() { line.end() }

    private func tell(_ text: String, always: Bool) {
        let whole = state.withLock { state -> String? in
            let now = ContinuousClock.now
            let isDue = state.last.map { $0.duration(to: now) >= Self.interval } ?? true
            guard line.isLive || always || isDue else { return nil }
            state.last = now
            return text.isEmpty ? state.task : "\(state.task): \(text)"
        }
        guard let whole else { return }
        if line.isLive { line.show(whole) } else { StandardStream.error.write("\(whole)\n") }
    }

    private static let interval = Duration.seconds(10)
}
