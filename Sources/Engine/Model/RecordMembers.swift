import Ethereum
import JSON

/// The members of one object in a flight record: exactly the expected ones, each of the expected kind.
struct RecordMembers {
    private let json: JSON
    private let path: String?

    init(_ json: JSON, path: String?, names: [String]) throws(FlightRecordError) {
        self.json = json
        self.path = path
        guard json.kind == .object else { throw FlightRecordError(member: path, problem: "is not an object") }
        var missing = names
        for (name, _) in json.members {
            guard let index = missing.firstIndex(of: name) else {
                throw error(name, names.contains(name) ? "is there twice" : "is not known")
            }
            missing.remove(at: index)
        }
        if let name = missing.first { throw error(name, "is missing") }
    }

    subscript(_ name: String) -> JSON {
        get throws(FlightRecordError) {
            guard let value = json[name] else { throw error(name, "is missing") }
            return value
        }
    }

    func string(_ name: String) throws(FlightRecordError) -> String {
        guard let string = try self[name].string else { throw error(name, "is not a string") }
        return string
    }

    func bytes(_ name: String) throws(FlightRecordError) -> [UInt8] {
        guard let bytes = Hex.decode(try string(name)) else { throw error(name, "is not hexadecimal") }
        return bytes
    }

    func word(_ name: String) throws(FlightRecordError) -> UInt64 {
        guard let word = try self[name].word else { throw error(name, "is not an integer of 64 bits") }
        return word
    }

    func error(_ name: String, _ problem: String) -> FlightRecordError {
        FlightRecordError(member: path.map { "\($0).\(name)" } ?? name, problem: problem)
    }
}

extension JSON {
    /// The value of a number that is an unsigned integer of 64 bits.
    var word: UInt64? { numberText.flatMap { UInt64($0) } }
}

/// Why the journal's bytes are not a flight record.
package struct FlightRecordError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The member at fault, as a path; nil when it is the text as a whole.
    package let member: String?
    let problem: String

    /// A sentence for people, without any of the record's contents.
    package var description: String { "flight record: \(member.map { "\($0) " } ?? "")\(problem)" }
}
