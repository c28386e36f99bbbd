package import Logging

extension LineLogHandler {
    /// Makes every logger of the process write lines to standard error, without secrets; only the first call counts.
    package static func bootstrap(level: Logger.Level, format: LogFormat = .text, redactor: Redactor = Redactor()) {
        LoggingSystem.bootstrap { label in
            LineLogHandler(
                label: label, level: level, format: format, redact: { redactor($0) },
                write: { StandardStream.error.write($0) })
        }
    }
}

extension AppConfiguration {
    /// Makes every logger of the process write as configured; only the first call counts.
    ///
    /// - Parameter level: What is printed when the configuration does not say.
    package func bootstrapLogging(default level: Logger.Level) {
        LineLogHandler.bootstrap(level: log.level ?? level, format: log.format, redactor: redactor)
    }
}
