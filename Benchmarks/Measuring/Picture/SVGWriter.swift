/// Writes the elements of an SVG.
struct SVGWriter {
    private(set) var text = ""
    private var depth = 0

    /// An element, and what the closure writes inside it.
    mutating func element(
        _ name: String, _ attributes: [(String, String)] = [], _ contents: (inout SVGWriter) -> Void
    ) {
        line("<\(name)\(Self.list(attributes))>")
        depth += 1
        contents(&self)
        depth -= 1
        line("</\(name)>")
    }

    /// An element without contents.
    mutating func element(_ name: String, _ attributes: [(String, String)]) {
        line("<\(name)\(Self.list(attributes))/>")
    }

    /// An element with text inside.
    mutating func element(_ name: String, _ attributes: [(String, String)] = [], text: String) {
        line("<\(name)\(Self.list(attributes))>\(Self.escaped(text))</\(name)>")
    }

    private mutating func line(_ line: String) { text += String(repeating: "  ", count: depth) + line + "\n" }

    private static func list(_ attributes: [(String, String)]) -> String {
        attributes.map { " \($0)=\"\(escaped($1))\"" }.joined()
    }

    /// Text as XML has it; characters that XML cannot have become U+FFFD.
    ///
    /// - Source: XML 1.0, section 2.2, and 2.4 for what is escaped.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "\t", "\n", "\r": escaped += " "
            case "\u{0}"..."\u{1F}", "\u{FFFE}", "\u{FFFF}": escaped += "\u{FFFD}"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}

// MARK: Shapes

extension SVGWriter {
    /// A text that begins at a point, or has its middle there.
    mutating func label(
        _ text: String, _ style: String, x: Double, y: Double, anchor: Anchor = .start
    ) {
        element(
            "text", [("class", style), ("x", Self.number(x)), ("y", Self.number(y)), ("text-anchor", anchor.rawValue)],
            text: text)
    }

    enum Anchor: String {
        case start
        case middle
    }

    mutating func box(
        _ style: String, x: Double, y: Double, width: Double, height: Double, radius: Double = 0
    ) {
        element(
            "rect",
            [
                ("class", style), ("x", Self.number(x)), ("y", Self.number(y)), ("width", Self.number(width)),
                ("height", Self.number(height)), ("rx", Self.number(radius)),
            ])
    }

    mutating func stroke(_ style: String, from start: (x: Double, y: Double), to end: (x: Double, y: Double)) {
        element(
            "line",
            [
                ("class", style), ("x1", Self.number(start.x)), ("y1", Self.number(start.y)),
                ("x2", Self.number(end.x)), ("y2", Self.number(end.y)),
            ])
    }

    mutating func dot(_ style: String, x: Double, y: Double, radius: Double) {
        element(
            "circle",
            [("class", style), ("cx", Self.number(x)), ("cy", Self.number(y)), ("r", Self.number(radius))])
    }

    /// To a tenth of a pixel.
    static func number(_ value: Double) -> String {
        let tenths = (value * 10).rounded() / 10
        return tenths == tenths.rounded() ? "\(Int(tenths))" : "\(tenths)"
    }
}
