package import Ethereum

/// What schedulers of one registry keep together, and their way to the workers' inbox.
///
/// Every step that writes is one atomic script, or several of which the last one tells that all is there. It checks the lease first,
/// and that the store is still the one that the leader has loaded: otherwise it changes nothing and throws
/// ``ScheduleStoreError/fenced``, and the leader begins anew. Repeating a step whose answer got lost changes nothing more, and answers
/// the same.
///
/// Whatever cannot be reached, or does not understand what is kept, throws a `JournalError`.
package protocol ScheduleStore: Sendable {
    /// Takes the lead for `ttl`, or keeps it; `nil` while another leads.
    ///
    /// - Returns: The same lease for as long as it was held without a break in one life of the store. Whoever gets another one loads
    ///   anew.
    /// - Throws: ``ScheduleStoreError/recovering`` while the store is being compared with the chain.
    func lead(for ttl: Duration) async throws -> ScheduleLease?

    /// Gives the lead back; nothing happens when it is not ours any more.
    func resign(_ lease: ScheduleLease) async throws

    /// Reads all that is kept.
    func load(under lease: ScheduleLease) async throws -> ScheduleMemory

    /// Pushes runs, each unless its key is noted already, or known to the workers; notes what it pushes.
    ///
    /// Stops at the first that would bring all that waits (inbox, claimed, delayed, whoever pushed it) over `limit`. Of a run that is,
    /// or was, pushed the workflow's armed bit is cleared and the firing with its key dropped in the same step.
    ///
    /// - Returns: One for each run, in order. A repeat answers ``PushAnswer/noted`` for what it has pushed before.
    func push(_ runs: [Run], upTo limit: Int, under lease: ScheduleLease) async throws -> [PushAnswer]

    /// Lets no worker bind runs that are queued and not bound yet, and forgets that they were pushed.
    ///
    /// Their entries stay where they are until a worker comes to them, and drops them.
    /// - Returns: Of each whether it was withdrawn; `false` when it is in flight, has ended, or was not noted.
    func withdraw(_ keys: [String], under lease: ScheduleLease) async throws -> [Bool]

    /// Lets a run be pushed and bound again that the chain has taken back after it was done.
    ///
    /// - Returns: Whether it can be; not while it is in flight, nor once it was withdrawn.
    func reopen(_ key: String, under lease: ScheduleLease) async throws -> Bool

    /// Reads how runs ended after `cursor`, at most `limit` that were done and as many that died; those of other producers are among
    /// them.
    ///
    /// Reading moves nothing: ``note(_:under:)`` does. Nothing more is there when the cursor is the one that was given.
    func outcomes(
        after cursor: OutcomeCursor, limit: Int
    ) async throws -> (outcomes: [RunOutcome], cursor: OutcomeCursor)

    /// Notes what has been learnt, in one step.
    func note(_ note: ScheduleNote, under lease: ScheduleLease) async throws

    /// Moves the cursor of the transfers and adds what fired up to it, in one step; a firing with a key that is there replaces it.
    func advance(to cursor: TransferCursor, firing: [Firing], under lease: ScheduleLease) async throws

    /// Drops firings whose workflow does not want them any more.
    func drop(_ firings: [Firing], under lease: ScheduleLease) async throws
}

/// The right to push for a registry.
package struct ScheduleLease: Hashable, Sendable {
    /// Who holds it, and under which epoch: `holder:epoch`.
    package var token: String
    /// The life of the store under which it was taken, and the number of its last recovery.
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
    /// A worker has bound it, whoever pushed it.
    case bound
    /// A worker has executed it, or it died lately.
    case known
    /// It was withdrawn: nothing runs under this key any more, for as long as run keys are remembered.
    case withdrawn
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
    /// Why workflows are held that are due, for people.
    package var held: [UInt256: String] = [:]
    /// The oldest first.
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
    /// How far the streams of results were read.
    package var outcomes: OutcomeCursor?
    /// The keys of runs that need no watching any more.
    package var ended: [String] = []
    /// `nil` forgets those of a workflow.
    package var deaths: [UInt256: Deaths?] = [:]
    /// Whether price triggers are armed; `nil` forgets it.
    package var armed: [UInt256: Bool?] = [:]
    /// Why workflows are held; `nil` when one is not any more.
    package var held: [UInt256: String?] = [:]

    package init() {}
}
