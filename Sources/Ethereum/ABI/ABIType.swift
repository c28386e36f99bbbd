/// A type of the contract ABI.
///
/// - Source: Solidity documentation, "Contract ABI Specification".
package indirect enum ABIType: Hashable, Sendable {
    /// `uint8` to `uint256`.
    case uint(bits: Int)
    /// `int8` to `int256`.
    case int(bits: Int)
    /// `address`.
    case address
    /// `bool`.
    case bool
    /// `bytes1` to `bytes32`.
    case fixedBytes(count: Int)
    /// `bytes`.
    case bytes
    /// `string`.
    case string
    /// `T[]`.
    case array(ABIType)
    /// `T[n]`.
    case fixedArray(ABIType, count: Int)
    /// `(T,U,…)`: a struct, or the arguments of a function.
    case tuple([ABIType])

    /// Whether the encoded length depends on the value, so that a place holds an offset in its stead.
    var isDynamic: Bool {
        switch self {
        case .bytes, .string, .array: true
        case .fixedArray(let element, _): element.isDynamic
        case .tuple(let members): members.contains(where: \.isDynamic)
        case .uint, .int, .address, .bool, .fixedBytes: false
        }
    }

    /// How many bytes the type takes in its place: 32 for anything dynamic.
    var headSize: Int {
        switch self {
        case .fixedArray(let element, let count) where !isDynamic: element.headSize * count
        case .tuple(let members) where !isDynamic: members.reduce(0) { $0 + $1.headSize }
        default: 32
        }
    }
}

extension ABIType: CustomStringConvertible {
    /// The canonical name, as it stands in signatures.
    package var description: String {
        switch self {
        case .uint(let bits): "uint\(bits)"
        case .int(let bits): "int\(bits)"
        case .address: "address"
        case .bool: "bool"
        case .fixedBytes(let count): "bytes\(count)"
        case .bytes: "bytes"
        case .string: "string"
        case .array(let element): "\(element)[]"
        case .fixedArray(let element, let count): "\(element)[\(count)]"
        case .tuple(let members): "(\(members.map(\.description).joined(separator: ",")))"
        }
    }
}
