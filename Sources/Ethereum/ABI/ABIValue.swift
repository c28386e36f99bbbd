/// A value of an ``ABIType``.
package enum ABIValue: Hashable, Sendable {
    /// For `uint8` to `uint256`.
    case uint(UInt256)
    /// For `int8` to `int256`.
    case int(Int256)
    /// For `address`.
    case address(Address)
    /// For `bool`.
    case bool(Bool)
    /// For `bytes`, and for `bytes1` to `bytes32` with exactly that many bytes.
    case bytes([UInt8])
    /// For `string`.
    case string(String)
    /// For `T[]`, and for `T[n]` with exactly that many elements.
    case array([ABIValue])
    /// For tuples.
    case tuple([ABIValue])
}

extension ABIValue {
    /// The number, if it is an unsigned one.
    package var uint: UInt256? {
        if case .uint(let value) = self { value } else { nil }
    }

    /// The number, if it is a signed one.
    package var int: Int256? {
        if case .int(let value) = self { value } else { nil }
    }

    /// The address, if it is one.
    package var address: Address? {
        if case .address(let value) = self { value } else { nil }
    }

    /// The truth value, if it is one.
    package var bool: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    /// The bytes, if it is bytes of fixed or any length.
    package var bytes: [UInt8]? {
        if case .bytes(let value) = self { value } else { nil }
    }

    /// The text, if it is a string.
    package var string: String? {
        if case .string(let value) = self { value } else { nil }
    }

    /// The elements, if it is an array or a tuple.
    package var elements: [ABIValue]? {
        switch self {
        case .array(let values), .tuple(let values): values
        default: nil
        }
    }
}

extension ABIValue: CustomStringConvertible {
    /// The value for people, in the notation of block explorers.
    package var description: String {
        switch self {
        case .uint(let value): value.description
        case .int(let value): value.description
        case .address(let value): value.description
        case .bool(let value): value.description
        case .bytes(let value): Hex.encode(value)
        case .string(let value): "\"\(value)\""
        case .array(let values): "[\(values.map(\.description).joined(separator: ", "))]"
        case .tuple(let values): "(\(values.map(\.description).joined(separator: ", ")))"
        }
    }
}
