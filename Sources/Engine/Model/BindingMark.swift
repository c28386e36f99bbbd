import Crypto
import Ethereum

/// Ten bytes at the end of a transaction's input that tell which queue entry it runs, and which binding of that entry it
/// belongs to.
///
/// Contracts ignore what follows the arguments, so the mark changes nothing but the gas: 160 at most (EIP-2028: 16 for a
/// byte that is not zero), or 400 where the floor of EIP-7623 decides. It is what makes a transaction recognisable whose
/// journal entry was lost together with the newest writes of the store: the entry with its tag must not run again.
///
/// The tag, eight bytes, is the beginning of the SHA-1 of the entry's bytes as they were pushed: the one hash that a script
/// in Redis can compute itself. It names entries for a machine that is put right again; it does not protect anything, and
/// at 64 bits no hash could.
///
/// The number, two bytes, counts bindings. An entry is bound again only after the chain has proven that its binding before
/// has come to nothing, so of two bindings of one entry the one with the higher number is the one that counts, whatever
/// else the store has forgotten: the numbers are to an entry what fencing epochs are to an account.
///
/// An entry that goes back to the queue after it was bound, or for another attempt, has other bytes from then on, and
/// carries the mark of its last binding along.
package struct BindingMark: Hashable, Sendable, CustomStringConvertible {
    /// The bytes by which the entry is known.
    package let tag: [UInt8]
    /// The ordinal of the binding, from 1; 0 for an entry that never was bound.
    package let number: UInt16

    /// How many bytes the tag has.
    package static let tagLength = 8
    /// How many bytes a mark has.
    package static let length = tagLength + 2

    /// The member of an entry that holds the digits of its mark.
    static let member = "autometaMark"
    /// What stands in front of those digits.
    package static let lead = "\"\(member)\":\""

    private init(tag: [UInt8], number: UInt16) {
        self.tag = tag
        self.number = number
    }

    /// Returns the mark of an entry's last binding: what it carries, otherwise number 0 of the tag that its bytes make.
    ///
    /// A search through the bytes, so that a script in Redis finds the same.
    package init(of entry: [UInt8]) {
        let carried = Self.digits(in: entry).flatMap { Hex.decode(entry[$0]) }
        if let mark = carried.flatMap(Self.init(bytes:)) {
            self = mark
        } else {
            self.init(tag: Array(SHA1.hash(entry).prefix(Self.tagLength)), number: 0)
        }
    }

    /// Reads the mark at the end of a call's input; `nil` for one that ends with its arguments.
    ///
    /// - Source: Solidity ABI specification: a selector of 4 bytes and arguments in words of 32.
    init?(ending input: some Collection<UInt8>) {
        guard input.count % 32 == 4 + Self.length else { return nil }
        self.init(bytes: Array(input.suffix(Self.length)))
    }

    /// Reads what ``description`` has written.
    package init?(_ text: String) {
        guard text.utf8.count == 2 * Self.length, let bytes = Hex.decode(text) else { return nil }
        self.init(bytes: bytes)
    }

    private init?(bytes: [UInt8]) {
        guard bytes.count == Self.length else { return nil }
        self.init(
            tag: Array(bytes.prefix(Self.tagLength)),
            number: bytes.suffix(2).reduce(0) { $0 << 8 | UInt16($1) })
    }

    /// The mark of the entry's next binding.
    ///
    /// After 65,535 of them the number stays: what the store has forgotten of such an entry cannot be told apart any more.
    package var next: BindingMark {
        BindingMark(tag: tag, number: number == .max ? number : number + 1)
    }

    package var bytes: [UInt8] { tag + [UInt8(number >> 8), UInt8(number & 0xFF)] }

    /// Whether a binding with this mark is a later one of the entry that the other mark belongs to.
    package func supersedes(_ other: BindingMark) -> Bool { tag == other.tag && number > other.number }

    /// Twenty hexadecimal digits, lower case.
    package var description: String { String(decoding: Hex.digits(of: bytes), as: UTF8.self) }

    /// Where in an entry the digits of the mark are that it carries.
    static func digits(in entry: [UInt8]) -> Range<Int>? {
        let lead = Array(lead.utf8)
        let quote = UInt8(ascii: "\"")
        for start in entry.indices where entry[start] == quote && entry[start...].starts(with: lead) {
            let text = entry[(start + lead.count)...].prefix(2 * length + 1)
            guard text.count == 2 * length + 1, text.last == quote, text.dropLast().allSatisfy(isLowerHex) else {
                continue
            }
            return text.startIndex..<text.endIndex - 1
        }
        return nil
    }

    private static func isLowerHex(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }
}
