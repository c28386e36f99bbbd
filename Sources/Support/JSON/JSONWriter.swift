/// Writes JSON text, placing the commas and escapes.
///
/// ```swift
/// var writer = JSONWriter()
/// writer.object {
///     $0.member("id", 1)
///     $0.member("params") { $0.array { $0.string("latest") } }
/// }
/// ```
///
/// Inside ``object(_:)`` every value belongs to the ``key(_:)`` written before it.
package struct JSONWriter: Sendable {
    /// What has been written so far.
    package private(set) var bytes: [UInt8] = []
    private var needsComma = false

    /// Creates an empty writer.
    ///
    /// - Parameter capacity: How many bytes to make room for at once.
    package init(capacity: Int = 0) {
        bytes.reserveCapacity(capacity)
    }

    /// Writes an object whose members the closure writes.
    package mutating func object<Failure>(_ members: (inout JSONWriter) throws(Failure) -> Void) throws(Failure) {
        try container(UInt8(ascii: "{"), UInt8(ascii: "}"), members)
    }

    /// Writes an array whose elements the closure writes.
    package mutating func array<Failure>(_ elements: (inout JSONWriter) throws(Failure) -> Void) throws(Failure) {
        try container(UInt8(ascii: "["), UInt8(ascii: "]"), elements)
    }

    /// Writes the name of the member that the next value completes.
    package mutating func key(_ name: String) {
        string(name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// Writes a string.
    package mutating func string(_ text: String) {
        startValue()
        bytes.append(Escape.quote)
        for byte in text.utf8 {
            switch byte {
            case Escape.quote, Escape.backslash:
                bytes.append(Escape.backslash)
                bytes.append(byte)
            case 0x00..<0x20:
                bytes.append(contentsOf: "\\u00".utf8)
                bytes.append(Escape.hexDigit(byte >> 4))
                bytes.append(Escape.hexDigit(byte & 0xF))
            default: bytes.append(byte)
            }
        }
        bytes.append(Escape.quote)
    }

    /// Writes a string whose contents the closure appends: ASCII in which nothing has to be escaped.
    ///
    /// For text that is made of bytes, which need not become a `String` first.
    package mutating func string(unescaped append: (inout [UInt8]) -> Void) {
        startValue()
        bytes.append(Escape.quote)
        append(&bytes)
        bytes.append(Escape.quote)
    }

    /// Writes what the closure writes, or nothing when it throws.
    package mutating func atomically<Failure>(_ body: (inout JSONWriter) throws(Failure) -> Void) throws(Failure) {
        let (count, neededComma) = (bytes.count, needsComma)
        do {
            try body(&self)
        } catch {
            bytes.removeLast(bytes.count - count)
            needsComma = neededComma
            throw error
        }
    }

    /// Writes an integer in decimal, exact whatever its size.
    package mutating func integer(_ value: some BinaryInteger) {
        raw(String(value).utf8)
    }

    /// Writes `true` or `false`.
    package mutating func boolean(_ value: Bool) {
        raw((value ? "true" : "false").utf8)
    }

    /// Writes `null`.
    package mutating func null() {
        raw("null".utf8)
    }

    /// Writes bytes that are the text of one JSON value already.
    package mutating func raw(_ value: some Sequence<UInt8>) {
        startValue()
        bytes.append(contentsOf: value)
    }

    private mutating func container<Failure>(
        _ opening: UInt8, _ closing: UInt8, _ contents: (inout JSONWriter) throws(Failure) -> Void
    ) throws(Failure) {
        startValue()
        bytes.append(opening)
        needsComma = false
        try contents(&self)
        bytes.append(closing)
        needsComma = true
    }

    private mutating func startValue() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
    }
}

extension JSONWriter {
    /// Writes a member whose value the closure writes.
    package mutating func member<Failure>(
        _ name: String, _ value: (inout JSONWriter) throws(Failure) -> Void
    ) throws(Failure) {
        key(name)
        try value(&self)
    }

    /// Writes a member that is a string.
    package mutating func member(_ name: String, _ value: String) {
        key(name)
        string(value)
    }

    /// Writes a member that is an integer.
    package mutating func member(_ name: String, _ value: some BinaryInteger) {
        key(name)
        integer(value)
    }

    /// Writes a member that is `true` or `false`.
    package mutating func member(_ name: String, _ value: Bool) {
        key(name)
        boolean(value)
    }

    /// Writes a member that is a copy of a parsed value.
    package mutating func member(_ name: String, _ value: JSON) {
        key(name)
        raw(value.raw)
    }
}
