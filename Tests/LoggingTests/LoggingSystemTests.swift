import Concurrency
import Logging
import TestServers
import Testing

/// What a program decides once for all of its loggers: each test needs a process that has not decided yet.
@Suite(.startsProcesses) struct LoggingSystemTests {
    @Test func `Nothing is written until a program says where to`() async {
        await #expect(processExitsWith: .success) {
            let logger = Logger(label: "early")
            #expect(logger.handler is NoOpLogHandler)
            logger.critical("not written")
        }
    }

    @Test func `Only the first word counts, for the loggers made after it`() async {
        await #expect(processExitsWith: .success) {
            let early = Logger(label: "early")
            let labels = Locked<[String]>([])
            LoggingSystem.bootstrap { label in
                labels.withLock { $0.append("first \(label)") }
                return RecordingLogHandler()
            }
            LoggingSystem.bootstrap { label in
                labels.withLock { $0.append("second \(label)") }
                return NoOpLogHandler()
            }
            #expect(early.handler is NoOpLogHandler)
            #expect(Logger(label: "one").handler is RecordingLogHandler)
            #expect(Logger(label: "two").handler is RecordingLogHandler)
            #expect(labels.withLock(\.self) == ["first one", "first two"])
        }
    }
}
