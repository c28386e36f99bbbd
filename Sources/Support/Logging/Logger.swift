/// Says what happens, to whoever reads the log.
///
/// A value: copies have metadata and a level of their own. Named and shaped like the type of swift-log, whose users find
/// here what they know. A message that is below the level is not even put together: it costs a comparison.
package struct Logger: Sendable {
    /// Who speaks, such as `autometa.worker`.
    package let label: String
    /// What becomes of the messages.
    package var handler: any LogHandler

    /// Makes a logger that writes as ``LoggingSystem`` says.
    package init(label: String) {
        self.init(label: label, factory: LoggingSystem.factory)
    }

    /// Makes a logger with a handler of its own.
    package init(label: String, factory: (String) -> any LogHandler) {
        self.label = label
        handler = factory(label)
    }

    /// The least severe level that is written.
    package var logLevel: Level {
        get { handler.logLevel }
        set { handler.logLevel = newValue }
    }

    /// A fact that all messages of this logger carry.
    package subscript(metadataKey key: String) -> Metadata.Value? {
        get { handler[metadataKey: key] }
        set { handler[metadataKey: key] = newValue }
    }

    /// Writes a message if its level is high enough.
    package func log(
        level: Level, _ message: @autoclosure () -> Message, metadata: @autoclosure () -> Metadata? = nil
    ) {
        guard level >= handler.logLevel else { return }
        handler.log(event: LogEvent(level: level, message: message(), metadata: metadata()))
    }
}

extension Logger {
    /// How severe a message is.
    package enum Level: String, CaseIterable, Comparable, Sendable {
        case trace, debug, info, notice, warning, error, critical

        package static func < (lhs: Level, rhs: Level) -> Bool { lhs.severity < rhs.severity }

        private var severity: Int {
            switch self {
            case .trace: 0
            case .debug: 1
            case .info: 2
            case .notice: 3
            case .warning: 4
            case .error: 5
            case .critical: 6
            }
        }
    }

    /// What a message says.
    package struct Message: ExpressibleByStringInterpolation, CustomStringConvertible, Equatable, Sendable {
        package let description: String

        package init(stringLiteral text: String) { description = text }
    }

    /// Facts beside a message, by their names.
    package typealias Metadata = [String: MetadataValue]

    /// One fact.
    package struct MetadataValue: ExpressibleByStringInterpolation, CustomStringConvertible, Equatable, Sendable {
        package let description: String

        package init(stringLiteral text: String) { description = text }
    }
}

extension Logger.Metadata {
    /// One fact.
    package typealias Value = Logger.MetadataValue
}
