import Ethereum

/// The three bits that an address or a topic sets in the filter over logs.
///
/// - Source: Ethereum yellow paper, section 4.3.1.
struct BloomBits: Hashable, Sendable {
    let first: UInt16
    let second: UInt16
    let third: UInt16

    /// Computes the bits of an address or a topic.
    init(of item: Span<UInt8>) {
        let hash = Keccak256.hash(item).inlineBytes
        first = (UInt16(hash[0]) << 8 | UInt16(hash[1])) & 2047
        second = (UInt16(hash[2]) << 8 | UInt16(hash[3])) & 2047
        third = (UInt16(hash[4]) << 8 | UInt16(hash[5])) & 2047
    }

    /// Computes the bits of a topic.
    init(of topic: Hash32) {
        let bytes = topic.inlineBytes
        self.init(of: bytes.span)
    }

    /// Computes the bits of an address.
    init(of address: Address) {
        let bytes = address.bytes
        self.init(of: bytes.span)
    }
}

/// A filter of 2,048 bits over the addresses and topics of logs.
struct Bloom: Sendable {
    /// The words of the number that the filter is, the most significant one first.
    private var words = InlineArray<32, UInt64>(repeating: 0)

    /// The number that the filter is, the most significant byte first.
    var bytes: InlineArray<256, UInt8> {
        InlineArray { UInt8(truncatingIfNeeded: words[$0 >> 3] >> UInt64(56 - 8 * ($0 & 7))) }
    }

    /// Adds an address or a topic.
    mutating func insert(_ bits: BloomBits) {
        insert(bits.first)
        insert(bits.second)
        insert(bits.third)
    }

    /// Adds all that is in a log.
    mutating func insert(_ call: WorkflowCall) {
        for index in call.bits.indices { insert(call.bits[index]) }
    }

    private mutating func insert(_ bit: UInt16) {
        words[31 &- Int(bit &>> 6)] |= 1 &<< UInt64(bit & 63)
    }

    /// Tells whether the address or topic may be among those that were added.
    func mayContain(_ bits: BloomBits) -> Bool {
        [bits.first, bits.second, bits.third].allSatisfy { words[31 - Int($0 >> 6)] >> UInt64($0 & 63) & 1 == 1 }
    }
}
