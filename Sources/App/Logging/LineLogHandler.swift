package import Logging

/// Writes each message as one line to standard error, as text for people or as JSON for machines.
///
/// Everything passes through the redactor. A line is written by one call, so that lines of several threads or
/// processes do not mix.
package struct LineLogHandler: LogHandler {
    package var logLevel: Logger.Level
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?

    private let label: String
    private let format: LogFormat
    private let redactor: Redactor
    private let write: @Sendable (String) -> Void

    /// Makes a handler for one label.
    ///
    /// - Parameter write: Takes each line, its end included. Default: standard error.
    package init(
        label: String, level: LogLevel, format: LogFormat, redactor: Redactor,
        write: @escaping @Sendable (String) -> Void = StandardStream.error.write
    ) {
        self.label = label
        self.format = format
        self.redactor = redactor
        self.write = write
        logLevel = level.level
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        let line = LogLine(
            time: Timestamp.now, level: event.level, label: label, message: "\(event.message)",
            metadata: metadata(of: event))
        write(redactor(format == .json ? line.json : line.text) + "\n")
    }

    private func metadata(of event: LogEvent) -> [(name: String, value: String)] {
        var merged = metadata
        for more in [metadataProvider?.get(), event.metadata].compactMap(\.self) {
            merged.merge(more) { _, latest in latest }
        }
        return merged.sorted { $0.key < $1.key }.map { ($0.key, "\($0.value)") }
    }
}

extension LineLogHandler {
    /// Makes every logger of the process write lines, at most once.
    package static func bootstrap(level: LogLevel, format: LogFormat = .text, redactor: Redactor = Redactor()) {
        LoggingSystem.bootstrap { LineLogHandler(label: $0, level: level, format: format, redactor: redactor) }
    }
}

extension AppConfiguration {
    /// Makes every logger of the process write as configured, at most once.
    ///
    /// - Parameter level: What is printed when the configuration does not say.
    package func bootstrapLogging(default level: LogLevel) {
        LineLogHandler.bootstrap(level: log.level ?? level, format: log.format, redactor: redactor)
    }
}
