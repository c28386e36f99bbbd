import JSON

/// One message, ready to be written.
struct LogLine {
    var time: Timestamp
    var level: Logger.Level
    var label: String
    var message: String
    var metadata: [(name: String, value: String)]

    /// The line, without its end.
    func written(as format: LogFormat) -> String {
        switch format {
        case .text: text
        case .json: json
        }
    }

    /// `2026-01-31T12:00:00.000Z info autometa.worker: message key=value`.
    var text: String {
        let facts = metadata.map { " \(Self.word($0.name))=\(Self.word($0.value))" }.joined()
        return "\(time) \(level.rawValue) \(label.onOneLine): \(message.onOneLine)\(facts)"
    }

    /// An object with `time`, `level`, `logger`, `message`, and the metadata beside them.
    var json: String {
        var writer = JSONWriter()
        let reserved: Set = ["time", "level", "logger", "message"]
        writer.object {
            $0.member("time", "\(time)")
            $0.member("level", level.rawValue)
            $0.member("logger", label)
            $0.member("message", message)
            for (name, value) in metadata { $0.member(reserved.contains(name) ? name + "_" : name, value) }
        }
        // JSON itself is ASCII: whatever is left to escape is inside a string, where its escape means the same.
        return String(decoding: writer.bytes, as: UTF8.self).escapingControls
    }

    /// What a fact has on either side of its equals sign: in quotes unless it is plain, so that none passes for two.
    private static func word(_ text: String) -> String {
        let visible = text.onOneLine
        let isPlain = !text.isEmpty && visible == text && !text.contains { $0.isWhitespace || "\"=".contains($0) }
        return isPlain ? text : "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").onOneLine + "\""
    }
}
