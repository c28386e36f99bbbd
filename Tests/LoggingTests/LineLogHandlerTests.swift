import Concurrency
import JSON
import Logging
import Testing

@Suite struct LineLogHandlerTests {
    private let written = Locked<[String]>([])

    private func logger(_ format: LogFormat, without secret: String = "-") -> Logger {
        Logger(label: "autometa") { label in
            LineLogHandler(
                label: label, level: .info, format: format, redact: { $0.replacing(secret, with: "***") },
                write: { line in written.withLock { $0.append(line) } })
        }
    }

    /// The lines, without the time, which differs.
    private var lines: [String] { written.withLock { $0.map { String($0.drop { $0 != " " }.dropFirst()) } } }

    @Test func `A line has the facts of the logger and of the message, by name, and the latter win`() {
        var logger = logger(.text)
        logger[metadataKey: "b"] = "logger"
        logger[metadataKey: "c"] = "logger"
        logger.notice("one", metadata: ["c": "message", "a": "message"])
        logger.notice("two")
        #expect(
            lines == [
                "notice autometa: one a=message b=logger c=message\n", "notice autometa: two b=logger c=logger\n",
            ])
    }

    @Test func `The time is now, in UTC, to the millisecond`() throws {
        logger(.json).info("now")
        let line = try #require(written.withLock(\.first))
        let time = try #require(JSON(parsing: Array(line.utf8))["time"]?.string)
        #expect(time.wholeMatch(of: /20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d\d\dZ/) != nil)
    }

    @Test(arguments: LogFormat.allCases)
    func `A secret is taken out wherever it is, also when it would be escaped`(format: LogFormat) {
        let secret = #"p"a\ss"# + "\u{1B}word"
        var logger = logger(format, without: secret)
        logger[metadataKey: secret] = "\(secret)"
        logger.info("AUTH \(secret)", metadata: ["key": "x \(secret)", "\(secret)2": "y"])
        let lines = written.withLock(\.self)
        #expect(lines.count == 1)
        #expect(lines.allSatisfy { !$0.contains("word") && $0.contains("AUTH ***") && $0.contains("x ***") })
    }
}
