import Ethereum
import JSON

/// The known members of one entry, read strictly: a value is exactly what it must be, or it is refused.
///
/// A member that is `null` counts as absent, since producers in many languages write it for "none".
struct JobFields {
    private let values: [JobField: JSON]
    /// The job's id, for the rejections too.
    let id: String

    /// Reads the members of `object` and determines the id.
    init(of object: JSON, makeID: () -> String) throws(JobRejection) {
        var values: [JobField: JSON] = [:]
        var duplicate: (name: String, value: JSON)?
        for (name, value) in object.members {
            guard let field = JobField(rawValue: name) else { continue }
            if values.updateValue(value, forKey: field) != nil { duplicate = duplicate ?? (name, value) }
        }
        self.values = values.filter { !$0.value.isNull }
        let name = self.values[.id].flatMap(Self.name)
        id = name ?? makeID()
        if let duplicate {
            throw JobRejection(
                reason: .duplicateField, id: id, field: duplicate.name,
                value: JobRejection.excerpt(duplicate.value.raw), allowed: "there only once")
        }
        if self.values[.id] != nil, name == nil { throw refusal(of: .id, Self.allowedName) }
    }

    /// Reads an unsigned integer, nil when there is none.
    func integer(_ field: JobField, in range: ClosedRange<UInt256> = .zero ... .max) throws(JobRejection) -> UInt256? {
        guard let value = values[field] else { return nil }
        guard let integer = Self.integer(value), range.contains(integer) else {
            let bound = range.upperBound == .max ? "2^256 - 1" : range.upperBound.description
            throw refusal(
                of: field,
                "an integer from \(range.lowerBound) to \(bound), as a JSON number without fraction and exponent "
                    + "or as a string of decimal digits or of hexadecimal digits after 0x")
        }
        return integer
    }

    /// Reads an unsigned integer of at most 64 bits, nil when there is none.
    func word(_ field: JobField, in range: ClosedRange<UInt64> = 0 ... .max) throws(JobRejection) -> UInt64? {
        try integer(field, in: UInt256(range.lowerBound)...UInt256(range.upperBound)).flatMap { UInt64(exactly: $0) }
    }

    /// Reads an amount of wei, nil when there is none.
    func wei(_ field: JobField) throws(JobRejection) -> Wei? {
        try integer(field).map(Wei.init)
    }

    /// Reads an address, nil when there is none.
    func address(_ field: JobField) throws(JobRejection) -> Address? {
        guard let value = values[field] else { return nil }
        let allowed = "40 hexadecimal digits after an optional 0x, as a string"
        guard let text = value.string else { throw refusal(of: field, allowed) }
        do {
            return try Address(text)
        } catch .wrongChecksum(let expected) {
            throw refusal(of: field, "in one case or with its EIP-55 checksum, \(expected)", .invalidOwnerChecksum)
        } catch {
            throw refusal(of: field, allowed)
        }
    }

    /// Reads bytes in hexadecimal, nil when there are none.
    func bytes(_ field: JobField, atMost limit: Int) throws(JobRejection) -> [UInt8]? {
        guard let value = values[field] else { return nil }
        guard let bytes = value.string.flatMap({ Hex.decode($0) }) else {
            throw refusal(of: field, "an even number of hexadecimal digits after an optional 0x, as a string")
        }
        guard bytes.count <= limit else { throw refusal(of: field, "at most \(limit) bytes", .actionDataTooLarge) }
        return bytes
    }

    /// Reads a short text that names something, nil when there is none.
    func name(_ field: JobField) throws(JobRejection) -> String? {
        guard let value = values[field] else { return nil }
        guard let name = Self.name(value) else { throw refusal(of: field, Self.allowedName) }
        return name
    }

    /// Reads a truth value, `false` when there is none.
    func flag(_ field: JobField) throws(JobRejection) -> Bool {
        guard let value = values[field] else { return false }
        guard let flag = value.boolean else { throw refusal(of: field, "true or false") }
        return flag
    }

    /// The error for a missing field.
    func missing(_ field: JobField, _ reason: DeadReason, _ allowed: String) -> JobRejection {
        JobRejection(reason: reason, id: id, field: field.rawValue, value: nil, allowed: allowed)
    }

    /// The error for a value that the field cannot have.
    func refusal(of field: JobField, _ allowed: String, _ reason: DeadReason? = nil) -> JobRejection {
        JobRejection(
            reason: reason ?? field.invalid, id: id, field: field.rawValue,
            value: values[field].map { JobRejection.excerpt($0.raw) }, allowed: allowed)
    }

    /// Reads an unsigned integer; `nil` for a value that is none.
    static func integer(_ value: JSON) -> UInt256? { (value.numberText ?? value.string).flatMap { UInt256($0) } }

    private static let allowedName = "a string of 1 to 256 bytes without control characters"

    private static func name(_ value: JSON) -> String? {
        guard let name = value.string, 1...256 ~= name.utf8.count else { return nil }
        let isPrintable = name.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
        return isPrintable ? name : nil
    }
}
