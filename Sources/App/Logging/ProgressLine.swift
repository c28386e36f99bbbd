/// One line that changes while something goes on, if a person is watching it on a terminal.
package struct ProgressLine: Sendable {
    /// Whether somebody is watching.
    package let isLive = StandardStream.error.isTerminal

    /// Makes a line on standard error that shows nothing yet.
    package init() {}

    /// Shows what is going on.
    package func show(_ text: String) {
        // ECMA-48: back to the start of the line, and erase it.
        if isLive { StandardStream.error.write("\r\u{1B}[K\(text)") }
    }

    /// Leaves the last text standing.
    package func end() {
        if isLive { StandardStream.error.write("\n") }
    }
}
