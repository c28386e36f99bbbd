import Concurrency
import JSON
import Logging
import Testing

@testable import App

@Suite struct LineLogHandlerTests {
    @Test func `A text line has the time, the level, who speaks, what, and the facts in order`() {
        let line = LogLine(
            time: Timestamp(seconds: 1_769_860_800, milliseconds: 7), level: .warning, label: "worker", message: "slow",
            metadata: [("job", "a b"), ("nonce", "7"), ("why", #"x="1""#)])
        #expect(line.text == #"2026-01-31T12:00:00.007Z warning worker: slow job="a b" nonce=7 why="x=\"1\"""#)
    }

    @Test func `A JSON line has the facts beside the fixed members`() throws {
        let line = LogLine(
            time: Timestamp(seconds: 0, milliseconds: 0), level: .info, label: "worker", message: "two\nlines",
            metadata: [("level", "9"), ("nonce", "7")])
        let object = try JSON(parsing: Array(line.json.utf8))
        #expect(object.members.map(\.name) == ["time", "level", "logger", "message", "level_", "nonce"])
        #expect(object["time"]?.string == "1970-01-01T00:00:00.000Z")
        #expect(object["message"]?.string == "two\nlines")
        #expect(!line.json.contains("\n"))
    }

    @Test func `Nobody can forge a line with a line break`() {
        let line = LogLine(
            time: Timestamp(seconds: 0, milliseconds: 0), level: .info, label: "a", message: "one\ntwo",
            metadata: [("error", "x\r\ny")])
        #expect(line.text.hasSuffix(#"a: one\ntwo error="x\ny""#))
    }

    @Test func `Messages below the level are dropped, secrets are taken out of the others`() throws {
        let written = Locked<[String]>([])
        let url = try #require(ServiceURL("redis://:hunter2@a.example"))
        var logger = Logger(label: "redis") { label in
            LineLogHandler(
                label: label, level: .info, format: .text,
                redactor: Redactor(urls: [url])
            ) { line in written.withLock { $0.append(line) } }
        }
        logger[metadataKey: "server"] = "redis://:hunter2@a.example"
        logger.debug("not printed")
        logger.info("AUTH hunter2", metadata: ["attempt": "2"])
        let lines = written.withLock(\.self)
        #expect(lines.count == 1)
        #expect(lines.first?.hasSuffix(" info redis: AUTH *** attempt=2 server=redis://***@a.example\n") == true)
    }
}
