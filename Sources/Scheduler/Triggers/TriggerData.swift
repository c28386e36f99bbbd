import Ethereum
import JSON

/// A trigger's data in one of the notations that the original's programs use; the first byte tells which.
enum TriggerData {
    /// What its worker read.
    case json(JSON)
    /// What its web page and its back end wrote.
    case abi([UInt8])

    init(_ bytes: [UInt8]) throws(UnreadableTrigger) {
        let start = bytes.first { !Self.whiteSpace.contains($0) }
        guard start == UInt8(ascii: "{") else {
            self = .abi(bytes)
            return
        }
        do {
            self = .json(try JSON(parsing: bytes))
        } catch {
            throw UnreadableTrigger("the trigger's data look like JSON and are none: \(error)")
        }
    }

    /// - Source: RFC 8259, section 2, and Python's `bytes.strip`, which drops two more.
    private static let whiteSpace: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0B, 0x0C, 0x0D]
}

extension JSON {
    /// A member that is there and is not `null`.
    func member(_ name: String) -> JSON? { self[name].flatMap { $0.isNull ? nil : $0 } }

    /// Reads a number, which may be written as a string; `nil` when there is none.
    func number(_ name: String) throws(UnreadableTrigger) -> DecimalNumber? {
        guard let member = member(name) else { return nil }
        guard let number = DecimalNumber(member) else {
            let text = UnreadableTrigger.quote(member.string ?? String(decoding: member.raw.prefix(41), as: UTF8.self))
            throw UnreadableTrigger("\(name) is \(text); it must be a number that is not negative")
        }
        return number
    }

    /// Reads a whole number, which may be written as a string or with an exponent; `nil` when there is none.
    func wholeNumber(_ name: String) throws(UnreadableTrigger) -> UInt256? {
        guard let number = try number(name) else { return nil }
        guard let integer = number.integer else {
            throw UnreadableTrigger("\(name) is \(number); it must be a whole number")
        }
        return integer
    }

    /// Reads an address; `nil` when there is none, or an empty text.
    func address(_ name: String) throws(UnreadableTrigger) -> Address? {
        guard let member = member(name), member.string != "" else { return nil }
        guard let text = member.string else { throw UnreadableTrigger("\(name) must be an address, as a string") }
        do {
            return try Address(text)
        } catch {
            throw UnreadableTrigger("\(name) is \(UnreadableTrigger.quote(text)): \(error)")
        }
    }
}
