import Crypto
import Ethereum

/// Eight bytes at the end of a transaction's input that tell which queue entry it runs.
///
/// Contracts ignore what follows the arguments, so the tag changes nothing but the gas: 128 at most (EIP-2028: 16 for a
/// byte that is not zero). It is what makes a transaction recognisable whose journal entry was lost together with the
/// newest writes of the store: the entry with this tag must not run again.
///
/// The tag is the beginning of the SHA-1 of the entry's bytes as they were pushed: the one hash that a script in Redis can
/// compute itself. An entry that was put aside for another attempt has other bytes and carries its first tag along, or a
/// store that came back with the entry of before would not know the transaction of a later attempt.
/// It names entries for a machine that is put right again; it does not protect anything, and at 64 bits no hash could.
package struct JobTag: Hashable, Sendable, CustomStringConvertible {
    /// How many bytes a tag has.
    package static let length = 8

    package let bytes: [UInt8]

    /// The member of a retried entry that holds the digits of its tag.
    static let member = "autometaTag"
    /// What stands in front of those digits.
    package static let marker = "\"\(member)\":\""

    /// Returns the tag of an inbox entry: the first one that it carries, otherwise the one of its bytes.
    ///
    /// A search through the bytes, so that a script in Redis finds the same.
    package init(of entry: [UInt8]) {
        bytes = Self.carried(by: entry) ?? Array(Insecure.SHA1.hash(data: entry).prefix(Self.length))
    }

    /// Reads the tag that an entry carries since its first attempt.
    static func carried(by entry: [UInt8]) -> [UInt8]? {
        let marker = Array(marker.utf8)
        let (quote, digits) = (UInt8(ascii: "\""), 2 * length)
        for start in entry.indices where entry[start] == quote && entry[start...].starts(with: marker) {
            let text = entry[start...].dropFirst(marker.count).prefix(digits + 1)
            guard text.count == digits + 1, text.last == quote, text.dropLast().allSatisfy(isLowerHex) else { continue }
            return Hex.decode(text.dropLast())
        }
        return nil
    }

    private static func isLowerHex(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
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
