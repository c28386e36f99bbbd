import Concurrency
import JSON
import Logging
import Testing

/// Texts come from nodes, queues and files: what they hold must not do anything to whoever reads the log.
@Suite struct LogSafetyTests {
    /// C0, DEL and C1; separators of lines and paragraphs; and all that turns the direction of writing.
    static let controls: [Unicode.Scalar] = [
        0x00...0x1F, 0x7F...0x9F, 0x2028...0x2029, 0x061C...0x061C, 0x200E...0x200F, 0x202A...0x202E, 0x2066...0x2069,
    ].joined().compactMap(Unicode.Scalar.init)

    /// Where a text can stand in a line.
    enum Place: CaseIterable {
        case message, label, key, value, factOfLogger
    }

    /// The one line that a message with the text in this place makes.
    private func line(_ text: String, in place: Place, as format: LogFormat) throws -> String {
        let written = Locked<[String]>([])
        var logger = Logger(label: place == .label ? text : "label") { label in
            LineLogHandler(label: label, level: .info, format: format, redact: { $0 }) { line in
                written.withLock { $0.append(line) }
            }
        }
        if place == .factOfLogger { logger[metadataKey: "fact"] = "\(text)" }
        let facts: Logger.Metadata = [place == .key ? text : "key": place == .value ? "\(text)" : "value"]
        logger.info(place == .message ? "\(text)" : "message", metadata: facts)
        let lines = written.withLock(\.self)
        try #require(lines.count == 1)
        return lines[0]
    }

    @Test(arguments: Place.allCases, LogFormat.allCases)
    func `No control gets through, anywhere, and what stands around it does`(place: Place, format: LogFormat) throws {
        for control in Self.controls {
            let line = try line("before\(control)\(control)after", in: place, as: format)
            #expect(line.hasSuffix("\n"))
            let visible = line.dropLast()
            #expect(!visible.unicodeScalars.contains { Self.controls.contains($0) }, "\(control.value)")
            #expect(visible.contains("before") && visible.contains("after") && visible.contains("\\"))
        }
    }

    @Test(arguments: Place.allCases)
    func `A reader of the JSON gets back what was said`(place: Place) throws {
        let text = String(String.UnicodeScalarView(Self.controls)) + #"\u001b "quoted" \"#
        let object = try JSON(parsing: Array(line(text, in: place, as: .json).utf8))
        switch place {
        case .message: #expect(object["message"]?.string == text)
        case .label: #expect(object["logger"]?.string == text)
        case .key: #expect(object[text]?.string == "value")
        case .value: #expect(object["key"]?.string == text)
        case .factOfLogger: #expect(object["fact"]?.string == text)
        }
    }

    @Test func `A text that is printed elsewhere loses its controls, and keeps its lines`() {
        #expect(
            "\u{1B}[31mred\n\u{202E}\r\nend\n".withControlsEscaped == #"\u001b[31mred"# + "\n"
                + #"\u202e\u000d\u000aend"# + "\n")
        #expect("Zürich\n\n✓".withControlsEscaped == "Zürich\n\n✓")
    }

    @Test(arguments: Place.allCases, LogFormat.allCases)
    func `Any other writing stays as it is`(place: Place, format: LogFormat) throws {
        for text in ["Zürich", "東京", "ёлка", "שלום", "مرحبا", "e\u{301}", "👩‍👩‍👧", "👍🏽", "न\u{94D}\u{200D}", "\u{FFFD}"] {
            #expect(try line(text, in: place, as: format).contains(text))
        }
    }
}
