/// Encodes values by the contract ABI.
///
/// - Source: Solidity documentation, "Contract ABI Specification", formal specification of the encoding.
package enum ABIEncoder {
    /// Encodes values one after the other, as the arguments of a call or the members of a tuple are.
    ///
    /// - Throws: ``ABICodingError/wrongCount(expected:found:)`` or ``ABICodingError/typeMismatch(_:)``.
    package static func encode(_ values: [ABIValue], as types: [ABIType]) throws(ABICodingError) -> [UInt8] {
        guard values.count == types.count else {
            throw .wrongCount(expected: types.count, found: values.count)
        }
        return try encode(values, typeAt: { types[$0] })
    }

    private static func encode(
        _ values: [ABIValue], typeAt: (Int) -> ABIType
    ) throws(ABICodingError) -> [UInt8] {
        let headSize = values.indices.reduce(0) { $0 + typeAt($1).headSize }
        var head: [UInt8] = []
        var tail: [UInt8] = []
        for (index, value) in values.enumerated() {
            let type = typeAt(index)
            if type.isDynamic {
                append(headSize + tail.count, to: &head)
                try append(value, as: type, to: &tail)
            } else {
                try append(value, as: type, to: &head)
            }
        }
        return head + tail
    }

    private static func append(
        _ value: ABIValue, as type: ABIType, to output: inout [UInt8]
    ) throws(ABICodingError) {
        switch (type, value) {
        case (.bytes, .bytes(let bytes)):
            append(bytes, to: &output)
        case (.string, .string(let text)):
            append(Array(text.utf8), to: &output)
        case (.array(let element), .array(let values)):
            append(values.count, to: &output)
            output += try encode(values, typeAt: { _ in element })
        case (.fixedArray(let element, let count), .array(let values)) where values.count == count:
            output += try encode(values, typeAt: { _ in element })
        case (.tuple(let members), .tuple(let values)):
            output += try encode(values, as: members)
        default:
            output += try word(value, as: type)
        }
    }

    /// The 32 bytes of a value of fixed size: numbers are padded on the left, bytes on the right.
    static func word(_ value: ABIValue, as type: ABIType) throws(ABICodingError) -> [UInt8] {
        switch (type, value) {
        case (.uint(let bits), .uint(let number)) where number.significantBitCount <= bits:
            number.bigEndianBytes
        case (.int(let bits), .int(let number)) where number.significantBitCount <= bits:
            number.bitPattern.bigEndianBytes
        case (.address, .address(let address)):
            [UInt8](repeating: 0, count: 12) + address.bytes
        case (.bool, .bool(let isTrue)):
            UInt256(isTrue ? 1 : 0).bigEndianBytes
        case (.fixedBytes(let count), .bytes(let bytes)) where bytes.count == count:
            bytes + [UInt8](repeating: 0, count: 32 - count)
        default:
            throw .typeMismatch(type)
        }
    }

    private static func append(_ bytes: [UInt8], to output: inout [UInt8]) {
        append(bytes.count, to: &output)
        output += bytes
        output += repeatElement(0, count: (32 - bytes.count % 32) % 32)
    }

    private static func append(_ count: Int, to output: inout [UInt8]) {
        output += UInt256(UInt64(count)).bigEndianBytes
    }
}
