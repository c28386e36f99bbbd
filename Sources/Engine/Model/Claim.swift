/// An inbox entry that this worker has taken and not bound yet.
package struct Claim: Hashable, Sendable {
    /// Unique among all claims ever made, so that entries with equal bytes stay apart: `<number of the last recovery>-<number>`.
    package var name: String
    /// The entry's bytes exactly as the producer pushed them.
    package var entry: [UInt8]

    package init(name: String, entry: [UInt8]) {
        self.name = name
        self.entry = entry
    }
}

/// Names one start of one worker process; never used twice.
package struct WorkerID: Hashable, Sendable, CustomStringConvertible {
    package var description: String

    package init(_ name: String) { description = name }
}
