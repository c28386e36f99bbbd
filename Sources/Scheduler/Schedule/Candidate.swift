import Engine
import Ethereum

/// A workflow that is due, before it is read once more.
struct Candidate: Waiting, Sendable {
    let workflow: Workflow
    let reason: RunReason
    /// The point in time that its run is of.
    let point: UInt256
    /// The transaction by which its owner has set that point once more.
    var again: Hash32?
    /// Since when it waits, in seconds since 1970.
    let since: UInt256

    var owner: Address { workflow.owner }
}

extension RunKey {
    /// The point in time that a key of ``point(_:of:registry:again:)`` is of; `nil` for a key of another kind.
    static func point(in key: String) -> UInt256? {
        let parts = key.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count >= 3, !parts[2].hasPrefix("0x") else { return nil }
        return UInt256(decimalDigits: parts[2].utf8)
    }

    /// Whether two keys are of points in time, and this one's is earlier.
    static func isPoint(in key: String, before other: String) -> Bool {
        guard let point = point(in: key), let other = Self.point(in: other) else { return false }
        return point < other
    }
}
