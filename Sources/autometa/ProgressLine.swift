import App

/// One line that changes while something goes on, if a person is watching it on a terminal.
struct ProgressLine: Sendable {
    private let isLive = StandardStream.error.isTerminal

    /// Shows what is going on.
    func show(_ text: String) {
        // ECMA-48: back to the start of the line, and erase it.
        if isLive { StandardStream.error.write("\r\u{1B}[K\(text)") }
    }

    /// Leaves the last text standing.
    func end() {
        if isLive { StandardStream.error.write("\n") }
    }
}
