import Ethereum
import JSON

/// One JSON object of a keystore file, whose members are required and checked.
struct KeystoreReader {
    private let json: JSON
    private let path: String

    private init(json: JSON, path: String) {
        self.json = json
        self.path = path
    }

    /// Parses a whole file.
    init(parsing bytes: [UInt8], path: String) throws(SigningError) {
        do {
            self.init(json: try JSON(parsing: bytes), path: path)
        } catch {
            throw .malformedKeystore(path: path, reason: error.description)
        }
    }

    func malformed(_ reason: String) -> SigningError {
        .malformedKeystore(path: path, reason: reason)
    }

    /// The first of the members by these names, which must be an object.
    func object(_ names: [String]) throws(SigningError) -> KeystoreReader {
        guard let member = names.lazy.compactMap({ json[$0] }).first, member.kind == .object else {
            throw malformed("'\(names[0])' is missing")
        }
        return KeystoreReader(json: member, path: path)
    }

    func text(_ name: String) throws(SigningError) -> String {
        guard let text = json[name]?.string else { throw malformed("'\(name)' is missing") }
        return text
    }

    func number(_ name: String, in range: ClosedRange<Int>) throws(SigningError) -> Int {
        guard let number = json[name]?.integer else { throw malformed("'\(name)' is missing") }
        guard range.contains(number) else {
            throw malformed("'\(name)' is \(number), not \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// A hexadecimal member of exactly this many bytes.
    func bytes(_ name: String, count: Int) throws(SigningError) -> [UInt8] {
        guard let bytes = Hex.decode(try text(name)), bytes.count == count else {
            throw malformed("'\(name)' is not \(count) bytes in hexadecimal")
        }
        return bytes
    }

    func expect(_ name: String, toBe expected: String) throws(SigningError) {
        let found = try text(name)
        guard found == expected else { throw malformed("'\(name)' is '\(found)', only '\(expected)' is supported") }
    }

    func expect(_ name: String, toBe expected: Int) throws(SigningError) {
        guard json[name]?.integer == expected else { throw malformed("'\(name)' is not \(expected)") }
    }

    /// The account that the file names, or nil when it names none.
    func address() throws(SigningError) -> Address? {
        guard let member = json["address"], !member.isNull else { return nil }
        guard let text = member.string, let bytes = Hex.decode(text), let address = Address(bytes) else {
            throw malformed("'address' is not an address")
        }
        return address
    }
}
