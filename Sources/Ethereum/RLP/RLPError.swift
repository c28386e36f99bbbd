/// Why bytes are not the canonical encoding of an RLP item, or the item is not what its place calls for.
package enum RLPError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The input ends inside an item.
    case truncated
    /// Bytes follow the item.
    case trailingBytes
    /// The item has a shorter encoding, which is the only valid one.
    case notCanonical
    /// More lists are open at once than the caller allows.
    case tooDeep

    package var description: String {
        switch self {
        case .truncated: "RLP: the input ends inside an item"
        case .trailingBytes: "RLP: bytes follow the item"
        case .notCanonical: "RLP: not the shortest encoding of the item"
        case .tooDeep: "RLP: lists nested too deeply"
        }
    }
}
