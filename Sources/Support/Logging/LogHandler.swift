/// Takes the messages of loggers.
package protocol LogHandler: Sendable {
    /// The least severe level that is written.
    var logLevel: Logger.Level { get set }
    /// Facts that all messages carry.
    var metadata: Logger.Metadata { get set }

    /// Writes one message, whose level has been compared already.
    func log(event: LogEvent)
}

extension LogHandler {
    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }
}

/// A message on its way to a handler.
package struct LogEvent: Sendable {
    /// How severe it is.
    package let level: Logger.Level
    /// What it says.
    package let message: Logger.Message
    /// The facts beside it, without those that the handler adds to all.
    package let metadata: Logger.Metadata?

    /// Makes an event.
    package init(level: Logger.Level, message: Logger.Message, metadata: Logger.Metadata? = nil) {
        self.level = level
        self.message = message
        self.metadata = metadata
    }
}

/// Writes nothing.
package struct NoOpLogHandler: LogHandler {
    package var logLevel = Logger.Level.critical
    package var metadata: Logger.Metadata = [:]

    package init() {}

    package func log(event: LogEvent) {}
}
