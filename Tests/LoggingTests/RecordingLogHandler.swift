import Concurrency
import Logging

/// Keeps what it is given.
struct RecordingLogHandler: LogHandler {
    let events = Locked<[LogEvent]>([])
    var logLevel = Logger.Level.info
    var metadata: Logger.Metadata = [:]

    func log(event: LogEvent) { events.withLock { $0.append(event) } }
}
