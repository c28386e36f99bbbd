/// Recursive length prefix, the serialisation of transactions and of what Ethereum hashes.
///
/// - Source: Ethereum yellow paper, appendix B.
package enum RLP: Hashable, Sendable {
    /// A string of bytes.
    case bytes([UInt8])
    /// A list of items.
    indirect case list([RLP])

    /// A number: big-endian bytes without leading zeros.
    package static func number(_ value: UInt256) -> RLP { .bytes(value.minimalBigEndianBytes) }

    /// A number: big-endian bytes without leading zeros.
    package static func number(_ value: UInt64) -> RLP { .number(UInt256(value)) }
}

extension RLP {
    /// The first byte of each kind of item, less the length that is added to it.
    enum Prefix {
        static let shortBytes: UInt8 = 0x80
        static let longBytes: UInt8 = 0xB7
        static let shortList: UInt8 = 0xC0
        static let longList: UInt8 = 0xF7
        /// The longest payload whose length fits into the first byte.
        static let shortLimit = 55
    }
}
