extension String {
    /// The text with `\n` between its lines, and escapes in place of whatever else is not to be shown but to do something.
    ///
    /// Nobody outside can forge a line by sending us a line break.
    var onOneLine: String {
        let lines = contains(where: \.isNewline) ? split(whereSeparator: \.isNewline).joined(separator: "\\n") : self
        return lines.escapingControls
    }

    /// The text with its lines as they are, and escapes in place of whatever else is not to be shown but to do something.
    ///
    /// For text that is printed and that others have had a hand in, such as the message of a server.
    package var withControlsEscaped: String {
        guard unicodeScalars.contains(where: \.isControl) else { return self }
        return split(separator: "\n", omittingEmptySubsequences: false).map { String($0).escapingControls }
            .joined(separator: "\n")
    }

    /// The text with escapes like those of JSON, `\u001b`, in place of controls.
    var escapingControls: String {
        guard unicodeScalars.contains(where: \.isControl) else { return self }
        return unicodeScalars.reduce(into: "") { text, scalar in
            if scalar.isControl {
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
    }
}

extension Unicode.Scalar {
    /// Whether it drives a terminal, ends a line, or turns the direction of the writing around it.
    ///
    /// - Source: The Unicode Standard, general category Cc (C0, DEL and C1) with Zl and Zp; UAX #9, section 2, for the
    ///   bidirectional controls.
    fileprivate var isControl: Bool {
        switch value {
        case 0x00...0x1F, 0x7F...0x9F: true
        case 0x2028...0x2029: true
        case 0x061C, 0x200E...0x200F, 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
