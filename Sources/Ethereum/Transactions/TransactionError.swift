/// Why bytes are not a signed transaction of a kind that this package knows.
package enum TransactionError: Error, Hashable, Sendable, CustomStringConvertible {
    /// There are no bytes.
    case empty
    /// The first byte names a transaction type other than 2, or is no type at all.
    case unsupportedType(UInt8)
    /// The list inside is not canonical RLP.
    case encoding(RLPError)
    /// What is encoded is not a list of as many items as the type has.
    case wrongFieldCount(expected: Int)
    /// A field has the wrong kind or length, or a number has leading zeros.
    case malformed(field: String)
    /// A legacy signature that is valid on every chain.
    case notReplayProtected
    /// The parity is neither 0 nor 1, or r or s is outside what EIP-2 allows.
    case invalidSignature

    package var description: String {
        switch self {
        case .empty: "transaction: no bytes"
        case .unsupportedType(let type): "transaction: type \(type) is not supported, only legacy and type 2 are"
        case .encoding(let error): "transaction: \(error)"
        case .wrongFieldCount(let expected): "transaction: not a list of \(expected) fields"
        case .malformed(let field): "transaction: field '\(field)' is malformed"
        case .notReplayProtected: "transaction: the signature is valid on every chain (no EIP-155 chain id)"
        case .invalidSignature: "transaction: the signature is not one that a node accepts"
        }
    }
}
