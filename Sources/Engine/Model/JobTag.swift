import Crypto
import Ethereum

/// Eight bytes at the end of a transaction's input that tell which queue entry it runs.
///
/// Contracts ignore what follows the arguments, so the tag changes nothing but the gas: 128 at most (EIP-2028: 16 for a
/// byte that is not zero). It is what makes a transaction recognisable whose journal entry was lost together with the
/// newest writes of the store: the entry with this tag must not run again.
///
/// The tag is the beginning of the SHA-1 of the entry's bytes: the one hash that a script in Redis can compute itself.
/// It names entries for a machine that is put right again; it does not protect anything, and at 64 bits no hash could.
package struct JobTag: Hashable, Sendable, CustomStringConvertible {
    /// How many bytes a tag has.
    static let length = 8

    package let bytes: [UInt8]

    /// Computes the tag of an inbox entry.
    package init(of entry: [UInt8]) {
        bytes = Array(Insecure.SHA1.hash(data: entry).prefix(Self.length))
    }

    /// Reads the tag at the end of a call's input; `nil` for one that ends with its arguments.
    ///
    /// - Source: Solidity ABI specification: a selector of 4 bytes and arguments in words of 32.
    init?(ending input: some Collection<UInt8>) {
        guard input.count % 32 == 4 + Self.length else { return nil }
        bytes = Array(input.suffix(Self.length))
    }

    /// Sixteen hexadecimal digits, lower case.
    package var description: String { String(decoding: Hex.digits(of: bytes), as: UTF8.self) }
}
