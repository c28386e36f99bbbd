/// Why a text is not the JSON that was asked for.
package struct JSONError: Error, Equatable, CustomStringConvertible {
    /// The kinds of fault.
    package enum Code: Sendable {
        /// The text ends inside a value.
        case unexpectedEnd
        /// A byte that the grammar does not allow there.
        case unexpectedByte
        /// Text after the outermost value.
        case trailingBytes
        /// A number that breaks RFC 8259, section 6.
        case invalidNumber
        /// A backslash that starts no known escape, or a surrogate without its partner.
        case invalidEscape
        /// A string that is not UTF-8.
        case invalidUTF8
        /// A control character that is not escaped.
        case controlCharacter
        /// More arrays and objects open at once than the caller allows.
        case tooDeep
        /// More bytes than a document can have.
        case tooLarge
    }

    /// What kind of fault it is.
    package let code: Code
    /// Where it is, in bytes from the start of the text.
    package let offset: Int

    /// Creates an error.
    package init(code: Code, offset: Int) {
        self.code = code
        self.offset = offset
    }

    /// A sentence about the fault, without any of the text itself.
    package var message: String {
        switch code {
        case .unexpectedEnd: "the text ends inside a value"
        case .unexpectedByte: "unexpected byte"
        case .trailingBytes: "more text after the value"
        case .invalidNumber: "not a JSON number"
        case .invalidEscape: "not a valid escape"
        case .invalidUTF8: "not valid UTF-8"
        case .controlCharacter: "a control character that is not escaped"
        case .tooDeep: "nested too deeply"
        case .tooLarge: "too large"
        }
    }

    package var description: String { "invalid JSON at byte \(offset): \(message)" }
}
