/// A 32-byte identifier: the hash of a transaction or a block, an event topic, a role, a digest to sign.
///
/// Stored inline. Equality and hashing compare four words.
package struct Hash32: Hashable, Sendable, CustomStringConvertible {
    let word: UInt256

    /// Takes exactly 32 bytes, or returns nil.
    package init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == 32, let word = UInt256(bigEndian: bytes) else { return nil }
        self.word = word
    }

    /// Takes exactly 32 bytes, or returns nil; makes no copy of them.
    package init?(_ bytes: Span<UInt8>) {
        guard bytes.count == 32, let word = UInt256(bigEndian: bytes) else { return nil }
        self.word = word
    }

    /// Parses 64 hexadecimal digits with or without `0x`, or returns nil.
    package init?(hex text: String) {
        guard let bytes = Hex.decode(text) else { return nil }
        self.init(bytes)
    }

    /// Takes the big-endian bytes of a number.
    package init(_ word: UInt256) {
        self.word = word
    }

    /// Thirty-two zero bytes.
    package static let zero = Hash32(UInt256.zero)

    /// The 32 bytes.
    package var bytes: [UInt8] { word.bigEndianBytes }

    /// The 32 bytes, in place.
    package var inlineBytes: InlineArray<32, UInt8> { word.inlineBytes }

    /// `0x` and 64 lower-case digits.
    package var description: String { Hex.encode(bytes) }
}
