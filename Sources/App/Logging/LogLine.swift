import JSON
import Logging

/// One message, ready to be written.
struct LogLine {
    var time: Timestamp
    var level: Logger.Level
    var label: String
    var message: String
    var metadata: [(name: String, value: String)]

    /// `2026-01-31T12:00:00.000Z info autometa.worker: message key=value`.
    var text: String {
        let fields = metadata.map { " \($0.name)=\(Self.quoted($0.value))" }.joined()
        return "\(time) \(level.rawValue) \(label): \(Self.onOneLine(message))\(fields)"
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
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    private static func quoted(_ value: String) -> String {
        let isPlain = !value.isEmpty && !value.contains { $0.isWhitespace || "\"=".contains($0) }
        return isPlain ? value : "\"" + onOneLine(value).replacing("\"", with: "\\\"") + "\""
    }

    /// Nobody outside can forge a line by sending us a line break.
    private static func onOneLine(_ text: String) -> String {
        guard text.contains(where: \.isNewline) else { return text }
        return text.split(whereSeparator: \.isNewline).joined(separator: "\\n")
    }
}
