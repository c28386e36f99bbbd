package import Ethereum

/// What schedulers of one registry keep together, and their way to the workers' inbox.
///
/// Every step that writes is one atomic script. It checks the lease first, and that the store is still the one that the leader has
/// loaded: otherwise it changes nothing and throws ``ScheduleStoreError/fenced``, and the leader begins anew.
package protocol ScheduleStore: Sendable {
    /// Takes the lead for `ttl`, or keeps it; `nil` while another leads.
    ///
    /// - Throws: ``ScheduleStoreError/recovering`` while the store is being compared with the chain.
    func lead(for ttl: Duration) async throws -> ScheduleLease?

    /// Gives the lead back; nothing happens when it is not ours any more.
    func resign(_ lease: ScheduleLease) async throws

    /// Reads all that is kept.
    func load(under lease: ScheduleLease) async throws -> ScheduleMemory

    /// Pushes runs, each unless its key is noted already, or known to the workers; notes what it pushes.
    ///
    /// Stops at the first that would bring all that waits (inbox, claimed, delayed, whoever pushed it) over `limit`. The armed bit of a
    /// workflow that is pushed, and its firing with that key, go in the same step.
    ///
    /// - Returns: One for each run, in order.
    func push(_ runs: [Run], upTo limit: Int, under lease: ScheduleLease) async throws -> [PushAnswer]

    /// Lets no worker bind runs that are queued and not bound yet, and forgets that they were pushed.
    ///
    /// - Returns: Of each whether it was withdrawn; `false` when it is in flight or has ended.
    func withdraw(_ keys: [String], under lease: ScheduleLease) async throws -> [Bool]

    /// Forgets that runs were pushed, since their ends are known.
    func forget(_ keys: [String], under lease: ScheduleLease) async throws

    /// Lets a run be pushed and bound again that the chain has taken back after it was done.
    func reopen(_ key: String, under lease: ScheduleLease) async throws

    /// Reads how runs ended that ended since the last call under this lease, at most `limit`; those of other producers are among them.
    ///
    /// Reading moves nothing: ``note(_:under:)`` does.
    func outcomes(after cursor: OutcomeCursor, limit: Int) async throws -> (
        outcomes: [RunOutcome], cursor: OutcomeCursor
    )

    /// Notes what has been learnt, in one step: how far the streams were read, how often workflows died in a row, and which price
    /// triggers are armed.
    func note(_ note: ScheduleNote, under lease: ScheduleLease) async throws

    /// Moves the cursor of the transfers and adds what fired up to it, in one step.
    func advance(to cursor: TransferCursor, firing: [Firing], under lease: ScheduleLease) async throws

    /// Drops firings whose workflow does not want them any more.
    func drop(_ firings: [Firing], under lease: ScheduleLease) async throws
}

/// The right to push for a registry.
package struct ScheduleLease: Hashable, Sendable {
    /// Who holds it, and under which epoch.
    package var token: String
    /// The life of the store under which it was taken.
    package var incarnation: String

    package init(token: String, incarnation: String) {
        self.token = token
        self.incarnation = incarnation
    }
}

package enum ScheduleStoreError: Error, Hashable, Sendable {
    /// Another leads, or the store is another one.
    case fenced
    /// The store is being compared with the chain: nothing is pushed meanwhile.
    case recovering
}

package enum PushAnswer: String, Hashable, Sendable {
    case pushed
    /// It was pushed before, and its end is not known yet.
    case noted
    /// A worker has bound it, or has executed it.
    case known
    /// Too much waits.
    case full
}

/// All that is kept of a registry's schedule.
package struct ScheduleMemory: Equatable, Sendable {
    /// By key.
    package var queued: [String: QueuedRun] = [:]
    /// By workflow.
    package var deaths: [UInt256: Deaths] = [:]
    /// Whether each price trigger is armed, as far as that is kept.
    package var armed: [UInt256: Bool] = [:]
    package var firings: [Firing] = []
    /// `nil` when transfers were never followed, or that was lost.
    package var transfers: TransferCursor?
    package var outcomes = OutcomeCursor()

    package init() {}
}

/// How often a workflow's runs died without one between that did not.
package struct Deaths: Equatable, Sendable {
    package var inARow: Int
    /// The key of the last one.
    package var last: String

    package init(inARow: Int, last: String) {
        self.inARow = inARow
        self.last = last
    }
}

/// How far the streams of results were read.
package struct OutcomeCursor: Hashable, Sendable {
    package var done: String
    package var dead: String

    /// - Parameters: The ids of the last entries that were read.
    package init(done: String = "0-0", dead: String = "0-0") {
        self.done = done
        self.dead = dead
    }
}

/// The last block whose transfers were looked at.
package struct TransferCursor: Hashable, Sendable {
    package var block: BlockNumber
    package var hash: Hash32

    package init(block: BlockNumber, hash: Hash32) {
        self.block = block
        self.hash = hash
    }
}

/// What was learnt; see ``ScheduleStore/note(_:under:)``.
package struct ScheduleNote: Equatable, Sendable {
    package var outcomes: OutcomeCursor?
    /// `nil` forgets those of a workflow.
    package var deaths: [UInt256: Deaths?] = [:]
    package var armed: [UInt256: Bool] = [:]

    package init() {}
}
