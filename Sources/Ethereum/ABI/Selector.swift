/// The first four bytes of a call or of a custom error, which say which function or error it is.
///
/// - Source: Solidity documentation, "Contract ABI Specification", function selector.
package struct Selector: Hashable, Sendable, CustomStringConvertible {
    private let word: UInt32

    /// Computes the selector of a canonical signature, such as `transfer(address,uint256)`.
    package init(signature: String) {
        self.init(wordOf: Keccak256.hash(Array(signature.utf8)).bytes)
    }

    /// Takes the selector that the data start with, or returns nil when there are fewer than four bytes.
    package init?(prefixOf data: [UInt8]) {
        guard data.count >= 4 else { return nil }
        self.init(wordOf: data)
    }

    private init(wordOf bytes: [UInt8]) {
        word = bytes.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// The four bytes.
    package var bytes: [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> ($0 as UInt32)) }
    }

    /// `0x` and eight digits.
    package var description: String { Hex.encode(bytes) }
}
