import Crypto
import Ethereum

/// Eight bytes at the end of a transaction's input that tell which job it runs.
///
/// Contracts ignore what follows the arguments, so the tag changes nothing but the gas: 128 at most (EIP-2028: 16 for a
/// byte that is not zero), or 320 where the floor of EIP-7623 decides. It is what makes a transaction recognisable whose
/// record was lost together with the newest writes of the store.
///
/// The tag is the beginning of the SHA-1 of the job's idempotency key, where it has one, and else of the entry's bytes as they
/// were pushed. It stays the same over all attempts. Jobs with one tag are interchangeable: where they share a key, only
/// one of them may run; where their bytes are equal, nobody can tell them apart. It names entries for a machine that is put right
/// again; it does not protect anything, and at 64 bits no hash could.
package struct JobTag: Hashable, Sendable, CustomStringConvertible {
    /// How many bytes a tag has.
    package static let length = 8

    /// The bytes, the first one highest.
    private let value: UInt64

    private init(hashing bytes: [UInt8]) {
        value = SHA1.hash(bytes).prefix(Self.length).reduce(0) { $0 << 8 | UInt64($1) }
    }

    init?(bytes: some Collection<UInt8>) {
        guard bytes.count == Self.length else { return nil }
        value = bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// Returns the tag of an entry.
    ///
    /// An entry without a key that goes back to the queue has other bytes from then on, and carries its tag along.
    /// - Parameters:
    ///   - entry: Its bytes.
    ///   - key: The job's idempotency key, given or by default; `nil` for none.
    package init(of entry: [UInt8], key: String?) {
        if let key {
            self.init(hashing: Array("key \(key)".utf8))
        } else if let carried = Self.carried(in: entry) {
            self = carried
        } else {
            self.init(hashing: entry)
        }
    }

    /// Reads the tag at the end of a call's input; `nil` for one that ends with its arguments.
    ///
    /// - Source: Solidity ABI specification: a selector of 4 bytes and arguments in words of 32.
    init?(ending input: some Collection<UInt8>) {
        guard input.count % 32 == 4 + Self.length else { return nil }
        self.init(bytes: input.suffix(Self.length))
    }

    /// Reads what ``description`` has written.
    package init?(_ text: String) {
        guard text.utf8.count == 2 * Self.length, let bytes = Hex.decode(text) else { return nil }
        self.init(bytes: bytes)
    }

    package var bytes: [UInt8] { (0..<Self.length).map { UInt8(truncatingIfNeeded: value >> (56 - 8 * $0)) } }

    /// Sixteen hexadecimal digits, lower case.
    package var description: String { String(decoding: Hex.digits(of: bytes), as: UTF8.self) }

    // MARK: In an entry

    /// The member of an entry that holds the digits of the tag that it carries.
    static let member = "autometaTag"
    private static let lead = Array("\"\(member)\":\"".utf8)

    /// The tag that an entry carries.
    ///
    /// A search through the bytes: what carries a tag was written by this program.
    static func carried(in entry: [UInt8]) -> JobTag? {
        let quote = UInt8(ascii: "\"")
        for start in entry.indices where entry[start] == quote && entry[start...].starts(with: lead) {
            let digits = entry[(start + lead.count)...].prefix(2 * length)
            let isClosed = entry[digits.endIndex...].first == quote
            if isClosed, let tag = JobTag(String(decoding: digits, as: UTF8.self)) { return tag }
        }
        return nil
    }
}
