import Ethereum

/// The items of one list in a flight record, taken one after the other: exactly the expected ones, each of the expected kind.
struct RecordItems {
    private var items: ArraySlice<RLP>
    private let path: String?

    init(_ item: RLP, path: String?) throws(FlightRecordError) {
        guard case .list(let items) = item else { throw FlightRecordError(member: path, problem: "is not a list") }
        self.items = items[...]
        self.path = path
    }

    mutating func take(_ name: String) throws(FlightRecordError) -> RLP {
        guard let item = items.popFirst() else { throw error(name, "is missing") }
        return item
    }

    mutating func bytes(_ name: String) throws(FlightRecordError) -> [UInt8] {
        guard case .bytes(let bytes) = try take(name) else { throw error(name, "is a list") }
        return bytes
    }

    mutating func string(_ name: String) throws(FlightRecordError) -> String {
        try text(try bytes(name), name)
    }

    mutating func word(_ name: String) throws(FlightRecordError) -> UInt64 {
        let bytes = try bytes(name)
        guard bytes.first != 0, bytes.count <= 8 else { throw error(name, "is not a number of 64 bits") }
        return bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// Takes what may be absent: a list of one item, or of none.
    mutating func optional(_ name: String) throws(FlightRecordError) -> RLP? {
        guard case .list(let items) = try take(name), items.count <= 1 else {
            throw error(name, "is not a list of one item or none")
        }
        return items.first
    }

    mutating func optionalBytes(_ name: String) throws(FlightRecordError) -> [UInt8]? {
        guard let item = try optional(name) else { return nil }
        guard case .bytes(let bytes) = item else { throw error(name, "is a list in a list") }
        return bytes
    }

    mutating func optionalString(_ name: String) throws(FlightRecordError) -> String? {
        guard let bytes = try optionalBytes(name) else { return nil }
        return try text(bytes, name)
    }

    /// Makes sure that nothing is left that nobody knows.
    func end() throws(FlightRecordError) {
        if !items.isEmpty { throw FlightRecordError(member: path, problem: "has more items than are known") }
    }

    func error(_ name: String, _ problem: String) -> FlightRecordError {
        FlightRecordError(member: path.map { "\($0).\(name)" } ?? name, problem: problem)
    }

    private func text(_ bytes: [UInt8], _ name: String) throws(FlightRecordError) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw error(name, "is not UTF-8") }
        return text
    }
}

/// Why the journal's bytes are not a flight record.
package struct FlightRecordError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The member at fault, as a path; nil when it is the record as a whole.
    package let member: String?
    let problem: String

    /// A sentence for people, without any of the record's contents.
    package var description: String { "flight record: \(member.map { "\($0) " } ?? "")\(problem)" }
}
