import Ethereum
import JSON

extension JSONWriter {
    /// Writes bytes as `0x` and two digits each.
    mutating func data(_ data: Span<UInt8>) {
        string(unescaped: { text in
            text.append(contentsOf: Self.prefix)
            Hex.appendDigits(of: data, to: &text)
        })
    }

    /// Writes 32 bytes.
    mutating func hash(_ hash: Hash32) {
        let bytes = hash.inlineBytes
        data(bytes.span)
    }

    /// Writes 20 bytes.
    mutating func address(_ address: Address) {
        let word = address.word.inlineBytes
        data(word.span.extracting(last: 20))
    }

    /// Writes an address, or `null`.
    mutating func address(_ address: Address?) {
        if let address { self.address(address) } else { null() }
    }

    /// Writes a number as `0x` and digits without leading zeros.
    mutating func quantity(_ value: some FixedWidthInteger) { quantity(UInt128(truncatingIfNeeded: value)) }

    /// Writes a number as `0x` and digits without leading zeros.
    mutating func quantity(_ value: UInt128) {
        string(unescaped: { text in
            text.append(contentsOf: Self.prefix)
            var shift = max(124 - value.leadingZeroBitCount & ~3, 0)
            while shift >= 0 {
                text.append(Hex.digit(UInt8(truncatingIfNeeded: value >> UInt128(shift)) & 0xF))
                shift -= 4
            }
        })
    }

    /// Writes a filter.
    mutating func bloom(_ bloom: Bloom) {
        let bytes = bloom.bytes
        data(bytes.span)
    }

    /// What stands before hexadecimal digits.
    private static let prefix = Array("0x".utf8)

    mutating func member(_ name: String, hash value: Hash32) {
        key(name)
        hash(value)
    }

    mutating func member(_ name: String, address value: Address?) {
        key(name)
        address(value)
    }

    mutating func member(_ name: String, quantity value: UInt64) {
        key(name)
        quantity(UInt128(value))
    }

    mutating func member(_ name: String, quantity value: UInt128) {
        key(name)
        quantity(value)
    }

    mutating func member(_ name: String, data value: Span<UInt8>) {
        key(name)
        data(value)
    }
}
