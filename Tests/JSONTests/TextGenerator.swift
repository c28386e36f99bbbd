/// Makes random JSON texts and damages half of them.
enum TextGenerator {
    static func text(using random: inout some RandomNumberGenerator) -> [UInt8] {
        var text: [UInt8] = []
        appendValue(to: &text, depth: 0, using: &random)
        guard Bool.random(using: &random) else { return text }
        for _ in 0..<Int.random(in: 1...3, using: &random) { damage(&text, using: &random) }
        return text
    }

    private static func appendValue(to text: inout [UInt8], depth: Int, using random: inout some RandomNumberGenerator)
    {
        appendSpace(to: &text, using: &random)
        switch Int.random(in: 0..<(depth < 4 ? 9 : 6), using: &random) {
        case 0: text += pick(["null", "true", "false"], using: &random)
        case 1, 2: text += pick(numbers, using: &random)
        case 3, 4, 5: appendString(to: &text, using: &random)
        case 6, 7: appendContainer("[", "]", to: &text, depth: depth, using: &random)
        default: appendContainer("{", "}", to: &text, depth: depth, using: &random)
        }
        appendSpace(to: &text, using: &random)
    }

    private static func appendContainer(
        _ opening: String, _ closing: String, to text: inout [UInt8], depth: Int,
        using random: inout some RandomNumberGenerator
    ) {
        text += opening.utf8
        for position in 0..<Int.random(in: 0...4, using: &random) {
            if position > 0 { text += ",".utf8 }
            if opening == "{" {
                appendSpace(to: &text, using: &random)
                appendString(to: &text, using: &random)
                appendSpace(to: &text, using: &random)
                text += ":".utf8
            }
            appendValue(to: &text, depth: depth + 1, using: &random)
        }
        text += closing.utf8
    }

    private static func appendString(to text: inout [UInt8], using random: inout some RandomNumberGenerator) {
        text += "\"".utf8
        for _ in 0..<Int.random(in: 0...4, using: &random) { text += pick(characters, using: &random) }
        text += "\"".utf8
    }

    private static func appendSpace(to text: inout [UInt8], using random: inout some RandomNumberGenerator) {
        text += pick(["", "", "", " ", "\n", "\t\r"], using: &random)
    }

    /// Removes, replaces, inserts or repeats a byte, or cuts the text off.
    private static func damage(_ text: inout [UInt8], using random: inout some RandomNumberGenerator) {
        guard let position = text.indices.randomElement(using: &random) else { return }
        let byte = Array(pick(bytes, using: &random))[0]
        switch Int.random(in: 0..<5, using: &random) {
        case 0: text.remove(at: position)
        case 1: text[position] = byte
        case 2: text.insert(byte, at: position)
        case 3: text.insert(text[position], at: position)
        default: text.removeSubrange(position...)
        }
    }

    private static func pick(_ choices: [String], using random: inout some RandomNumberGenerator) -> String.UTF8View {
        choices[Int.random(in: choices.indices, using: &random)].utf8
    }

    private static func pick(_ choices: [UInt8], using random: inout some RandomNumberGenerator) -> [UInt8] {
        [choices[Int.random(in: choices.indices, using: &random)]]
    }

    private static let numbers = [
        "0", "-0", "1", "-17", "3.25", "1e5", "2E-3", "-1.5e+2", "9007199254740993", "18446744073709551615",
        "115792089237316195423570985008687907853269984665640564039457584007913129639935",
    ]
    private static let characters = [
        "a", "b", "0x", "/", "é", "漢", "🂡", "\u{7F}", "\\n", "\\\\", "\\\"", "\\/", "\\u0041", "\\u00e9",
        "\\uD83C\\uDCA1",
        "\\u0000",
    ]
    private static let bytes: [UInt8] = [
        0x00, 0x0A, 0x1F, 0x20, 0x22, 0x2B, 0x2C, 0x2D, 0x2E, 0x30, 0x3A, 0x45, 0x5B, 0x5C, 0x5D, 0x65, 0x75, 0x7B,
        0x7D, 0x7F,
        0x80, 0xBF, 0xC0, 0xE2, 0xED, 0xF0, 0xF5, 0xFF,
    ]
}
