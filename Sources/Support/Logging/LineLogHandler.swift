/// Writes each message as one line, as text for people or as JSON for machines.
///
/// A line is handed over whole, so that lines of several threads or processes do not mix where it is written by one call.
/// Whatever is in a message, it can neither end its line early nor do anything to a terminal.
package struct LineLogHandler: LogHandler {
    package var logLevel: Logger.Level
    package var metadata: Logger.Metadata = [:]

    private let label: String
    private let format: LogFormat
    private let redact: @Sendable (String) -> String
    private let write: @Sendable (String) -> Void

    /// Makes a handler.
    ///
    /// - Parameters:
    ///   - label: Who speaks.
    ///   - level: The least severe level that is written.
    ///   - format: For people or for machines.
    ///   - redact: Takes out of a text what must not be printed. It sees texts as they were given, before anything in them
    ///     is escaped.
    ///   - write: Takes each line, its end included.
    package init(
        label: String, level: Logger.Level, format: LogFormat, redact: @escaping @Sendable (String) -> String,
        write: @escaping @Sendable (String) -> Void
    ) {
        self.label = label
        self.format = format
        self.redact = redact
        self.write = write
        logLevel = level
    }

    package func log(event: LogEvent) {
        let facts = metadata.merging(event.metadata ?? [:]) { _, latest in latest }.sorted { $0.key < $1.key }
        let line = LogLine(
            time: Timestamp.now, level: event.level, label: redact(label), message: redact(event.message.description),
            metadata: facts.map { (redact($0.key), redact($0.value.description)) })
        write(line.written(as: format) + "\n")
    }
}

/// How messages are written.
package enum LogFormat: String, CaseIterable, Sendable {
    /// One line for people.
    case text
    /// One JSON object on a line.
    case json
}
