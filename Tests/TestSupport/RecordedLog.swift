import Concurrency
package import Logging

/// Keeps what is logged, for tests of what an operator reads.
package final class RecordedLog: Sendable {
    private struct Handler: LogHandler {
        let log: RecordedLog
        var logLevel = Logger.Level.info
        var metadata: Logger.Metadata = [:]

        func log(event: LogEvent) { log.lines.withLock { $0.append("\(event.message)") } }
    }

    private let lines = Locked<[String]>([])

    package init() {}

    package var logger: Logger { Logger(label: "test") { [self] _ in Handler(log: self) } }

    /// How often a message was logged that contains `text`.
    package func count(of text: String) -> Int { lines.withLock { $0.count { $0.contains(text) } } }
}
