/// Why an inbox entry is not a job: which field, what it holds, and what it may hold.
package struct JobRejection: Error, Equatable, Sendable, CustomStringConvertible {
    /// The code for the dead letter.
    package let reason: DeadReason
    /// The id for the dead letter: the entry's own, or a new one when it has none that can be read.
    package let id: String
    /// The field at fault; nil when it is the entry as a whole.
    package let field: String?
    /// What the field (or the entry) holds, shortened, in printable ASCII; nil when it is not there.
    package let value: String?
    /// What is allowed in its place.
    package let allowed: String

    /// A sentence for people that names the field, the value and what is allowed.
    package var description: String {
        let subject = field ?? "the entry"
        guard let value else { return "\(subject) is missing; it must be \(allowed)" }
        return "\(subject) is \(value); it must be \(allowed)"
    }

    /// Makes bytes of any kind fit for a log line: the first ones, with whatever is not printable ASCII escaped.
    static func excerpt(_ bytes: some Collection<UInt8>) -> String {
        let limit = 64
        var text = ""
        for scalar in String(decoding: bytes.prefix(limit), as: UTF8.self).unicodeScalars {
            text += (" "..."~").contains(scalar) ? String(scalar) : scalar.escaped(asASCII: true)
        }
        return bytes.count > limit ? text + "… (\(bytes.count) bytes)" : text
    }
}
