import JSON

/// Where in an entry the members are that a retry changes.
struct EntryLayout: Equatable, Sendable {
    /// The value of `id` where it is `null`, to be replaced; nil when there is an id or no such member.
    var nullID: Range<Int>?
    /// Whether there is a member `id`.
    var hasID: Bool
    /// The value of `retryCount`, to be replaced; nil when there is no such member.
    var retryCount: Range<Int>?
    /// The brace that closes the object.
    var end: Int

    init(of object: JSON) {
        let id = object[JobField.id.rawValue]
        hasID = id != nil
        nullID = id.flatMap { $0.isNull ? $0.raw.indices : nil }
        retryCount = object[JobField.retryCount.rawValue]?.raw.indices
        end = object.raw.endIndex - 1
    }
}

extension Job {
    /// Returns the entry for another attempt: the same object with ``attempts`` as its `retryCount`, with an `id`, and, where
    /// its tag is that of its bytes, with the tag.
    ///
    /// All the other bytes, whatever they mean to others, stay as the producer wrote them.
    package func entryForRetry() -> [UInt8] {
        let attempts = min(attempts, JobDecoder.maximumAttempts)
        var edits = [edit("retryCount", at: layout.retryCount) { $0.integer(attempts) }]
        if layout.nullID != nil || !layout.hasID {
            edits.append(edit("id", at: layout.nullID) { $0.string(id) })
        }
        if idempotencyKey == nil, JobTag.carried(in: entry) == nil {
            edits.append(edit(JobTag.member, at: nil) { $0.string(tag.description) })
        }
        var bytes = entry
        // From the back, so that the offsets of the edits still to come stay right.
        for edit in edits.sorted(by: { $0.range.lowerBound > $1.range.lowerBound }) {
            bytes.replaceSubrange(edit.range, with: edit.bytes)
        }
        return bytes
    }

    /// Replaces the value at `range`, or adds the member at the end of the object, where a comma is due:
    /// a job's object is never empty.
    private func edit(
        _ name: String, at range: Range<Int>?, _ value: (inout JSONWriter) -> Void
    ) -> (range: Range<Int>, bytes: [UInt8]) {
        var writer = JSONWriter()
        guard let range else {
            writer.key(name)
            value(&writer)
            return (layout.end..<layout.end, [UInt8(ascii: ",")] + writer.bytes)
        }
        value(&writer)
        return (range, writer.bytes)
    }
}
