package import Logging

/// The least severe messages that are printed; the names are those of swift-log.
package enum LogLevel: String, CaseIterable, Sendable {
    case trace, debug, info, notice, warning, error, critical

    package var level: Logger.Level { Logger.Level(rawValue: rawValue) ?? .info }
}

/// How messages are printed.
package enum LogFormat: String, CaseIterable, Sendable {
    /// One line for people.
    case text
    /// One JSON object on a line.
    case json
}
