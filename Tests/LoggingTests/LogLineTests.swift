import JSON
import Testing

@testable import Logging

@Suite struct LogLineTests {
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

    @Test(arguments: [
        ("7", "7"), ("", #""""#), ("a=b", #""a=b""#), (#"C:\x"#, #"C:\x"#), (#"a b\"#, #""a b\\""#),
        (#"x" level="y"#, #""x\" level=\"y""#), ("\u{1B}[2J", #""\u001b[2J""#), ("\n", #""""#),
        (" line\n", #"" line""#), ("a\u{202E}b", #""a\u202eb""#), ("a\tb", #""a\u0009b""#),
    ])
    func `A fact is in quotes unless it is plain, so that none passes for two`(text: String, written: String) {
        let line = LogLine(
            time: Timestamp(seconds: 0, milliseconds: 0), level: .info, label: "a", message: "m",
            metadata: [(text, "1"), ("key", text)])
        #expect(line.text == "1970-01-01T00:00:00.000Z info a: m \(written)=1 key=\(written)")
    }
}
