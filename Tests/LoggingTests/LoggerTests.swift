import Concurrency
import Logging
import Testing

@Suite struct LoggerTests {
    private let handler = RecordingLogHandler()
    private var logger: Logger { Logger(label: "test") { _ in handler } }
    private var events: [LogEvent] { handler.events.withLock(\.self) }

    @Test func `Levels are ordered by how severe they are`() {
        let ordered: [Logger.Level] = [.trace, .debug, .info, .notice, .warning, .error, .critical]
        #expect(Logger.Level.allCases.sorted() == ordered)
        #expect(ordered.map(\.rawValue) == ["trace", "debug", "info", "notice", "warning", "error", "critical"])
    }

    @Test(arguments: Logger.Level.allCases, Logger.Level.allCases)
    func `A message is written when it is as severe as the level or more`(level: Logger.Level, least: Logger.Level) {
        var logger = logger
        logger.logLevel = least
        logger.log(level: level, "message")
        #expect(events.map(\.level) == (level >= least ? [level] : []))
    }

    @Test func `Each level has a method of its own`() {
        var logger = logger
        logger.logLevel = .trace
        logger.trace("1", metadata: ["n": "1"])
        logger.debug("2", metadata: ["n": "2"])
        logger.info("3", metadata: ["n": "3"])
        logger.notice("4", metadata: ["n": "4"])
        logger.warning("5", metadata: ["n": "5"])
        logger.error("6", metadata: ["n": "6"])
        logger.critical("7", metadata: ["n": "7"])
        #expect(events.map(\.level) == Logger.Level.allCases.sorted())
        #expect(events.map(\.message.description) == (1...7).map { "\($0)" })
        #expect(events.map(\.metadata) == (1...7).map { ["n": "\($0)"] })
    }

    @Test func `A message that is off is never put together, nor are its facts`() {
        var count = 0
        func counted(_ text: String) -> String {
            count += 1
            return text
        }
        logger.debug("\(counted("message"))", metadata: ["fact": "\(counted("fact"))"])
        #expect(count == 0)
        logger.info("\(counted("message"))", metadata: ["fact": "\(counted("fact"))"])
        #expect(count == 2)
    }

    @Test func `Copies have facts and a level of their own`() {
        var one = logger
        one[metadataKey: "name"] = "one"
        var two = one
        two[metadataKey: "name"] = "two"
        two.logLevel = .error
        #expect(one[metadataKey: "name"] == "one" && two[metadataKey: "name"] == "two")
        #expect(one.handler.metadata == ["name": "one"])
        #expect(one.logLevel == .info && two.logLevel == .error)
        two[metadataKey: "name"] = nil
        #expect(two.handler.metadata.isEmpty)
    }

    @Test func `A message without facts has none`() {
        logger.info("message")
        #expect(events.map(\.metadata) == [nil])
        #expect(logger.label == "test")
    }
}
