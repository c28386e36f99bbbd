import Ethereum

/// The names of the keys of one registry's schedule, in the journal's hash slot.
struct ScheduleKeys: Sendable {
    fileprivate let prefix: String

    /// Who leads: `holder:epoch`.
    var lease: String { "\(prefix):lease" }
    var epoch: String { "\(prefix):epoch" }
    /// By idempotency key: what was pushed and has not ended, as `time workflow owner budget`.
    var runs: String { "\(prefix):runs" }
    /// By workflow: how often its runs died in a row, and the key of the last one.
    var deaths: String { "\(prefix):deaths" }
    /// By workflow with a price trigger: whether it is armed, 1 or 0.
    var armed: String { "\(prefix):armed" }
    /// By workflow: why it is held.
    var held: String { "\(prefix):held" }
    /// By idempotency key: transfers whose runs were not pushed yet, as `workflow time transfers`.
    var firings: String { "\(prefix):firings" }
    /// How far the streams and the transfers were read, and for how long the leader leads.
    var state: String { "\(prefix):state" }
}

extension Keyspace {
    func schedule(_ registry: Address) -> ScheduleKeys { ScheduleKeys(prefix: schedulePrefix + Self.name(registry)) }
}
