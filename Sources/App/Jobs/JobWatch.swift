import Engine
import JSON

/// Waits for the results of jobs that are pushed.
package struct JobWatch: Sendable {
    private var results: JobResults
    /// By id, how many jobs have no result yet: two jobs with one id are two jobs.
    private var open: [String: Int] = [:]

    package init(_ results: JobResults) {
        self.results = results
    }

    /// How many jobs have no result yet.
    package var missing: Int { open.values.reduce(0, +) }

    /// Makes sure that entries have ids by which their results are known, and waits for those.
    ///
    /// - Returns: The entries to push; one that is no job stays as it is.
    package mutating func expect(_ entries: [[UInt8]]) -> [[UInt8]] {
        var random = SystemRandomNumberGenerator()
        let now = SystemTime().wall
        return entries.map { entry in
            let (entry, id) = Self.identified(entry) { "\(UUIDv7(at: now, using: &random))" }
            if let id { open[id, default: 0] += 1 }
            return entry
        }
    }

    /// Reads the results that have come since the last time.
    package mutating func collect() async throws -> [JobResult] {
        try await results.next().filter { result in
            guard let count = open[result.id] else { return false }
            open[result.id] = count > 1 ? count - 1 : nil
            return true
        }
    }

    /// Gives an entry an id if it has none.
    static func identified(_ entry: [UInt8], makeID: () -> String) -> (entry: [UInt8], id: String?) {
        guard let object = try? JSON(parsing: entry), object.kind == .object else { return (entry, nil) }
        if let id = object["id"], !id.isNull { return (entry, id.string) }
        let id = makeID()
        var writer = JSONWriter(capacity: entry.count + 48)
        writer.object {
            $0.member("id", id)
            for (name, value) in object.members where name != "id" { $0.member(name, value) }
        }
        return (writer.bytes, id)
    }
}
