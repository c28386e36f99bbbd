package import Ethereum

/// The part of a ``Journal`` that puts things right after the store came back with older data: settle, then adopt.
///
/// A store that is restarted from a snapshot, or replaced by a replica that was behind, has lost its newest writes: jobs
/// that were bound wait in the inbox again, and jobs that were done are in flight. As soon as anybody notices, a **plan** is
/// written, and while it stands nothing that moves an entry does (``JournalError/Code/lost``). One worker at a time, the leader,
/// takes the steps of the plan; see ``StoreRecovery``.
///
/// Every method of the leader throws ``JournalError`` with the code `lost` once somebody else leads, the plan is gone, or the store
/// is another one again: whoever led begins anew with ``standing(_:)``.
package protocol RecoveryJournal: Sendable {
    /// Tells how the store stands, and brings in what a worker knows.
    ///
    /// A store that is not the one that was last recovered gets its plan in the same step: for each account that it has ever
    /// known, and each that the worker brings, from which nonce on it must be looked at; every lease ends. A plan that was not
    /// finished in an earlier life of the store stays as it is, and begins again with being quiet.
    func standing(_ member: RecoveryMember) async throws -> StoreStanding

    /// Takes the lead of the recovery, or keeps it.
    ///
    /// - Returns: `nil` while another worker leads.
    func leadRecovery(for ttl: Duration) async throws -> RecoveryLease?

    /// Reads the plan.
    func plan(under lease: RecoveryLease) async throws -> RecoveryPlan

    /// Notes which step the recovery is in, and how long it has been quiet.
    func note(_ step: RecoveryStep, quietFor waited: Duration, under lease: RecoveryLease) async throws

    /// Ends flights of an account as ``Journal/settle(_:under:)`` does, without its lease, and notes in the same step that a record
    /// has spoken for their nonces.
    func settle(_ settlements: [Settlement], of account: Address, under lease: RecoveryLease) async throws
        -> [AmendAnswer]

    // MARK: The pass over what waits

    /// Moves claims, whoever has them, back to the head of the inbox, for a few milliseconds.
    ///
    /// - Returns: Whether there may be more.
    func returnClaims(under lease: RecoveryLease) async throws -> Bool

    /// Reads some of the entries that wait, in order: of the delayed set those after the first `position`, of the inbox those
    /// that were not passed over yet.
    ///
    /// - Returns: None when that was all.
    func waiting(in place: WaitingPlace, from position: Int, under lease: RecoveryLease) async throws -> [WaitingEntry]

    /// Passes over the first `count` entries that ``waiting(in:from:under:)`` answered for a position: those that are adopted go
    /// where their adoption says, the others stay where they are, in their order.
    ///
    /// A repeat changes nothing.
    func pass(
        _ count: Int, in place: WaitingPlace, from position: Int, adopting adoptions: [Adoption],
        under lease: RecoveryLease
    ) async throws

    /// Moves what was passed over back to the head of the inbox, in its order, for a few milliseconds.
    ///
    /// - Returns: Whether there may be more.
    func putBack(under lease: RecoveryLease) async throws -> Bool

    /// Ends the recovery: the plan is gone, and entries may be moved again.
    ///
    /// - Parameters:
    ///   - settled: Below which nonce everything of an account is decided.
    ///   - orphans: The tags of jobs that were executed, or may be, and whose entries are nowhere: the same job, pushed once
    ///     more, is a duplicate for as long as a run key is remembered.
    ///   - lease: The right to lead.
    func finish(
        settled: [Address: Nonce], orphans: Set<JobTag>, under lease: RecoveryLease
    ) async throws
}

/// What a worker brings when it asks how the store stands.
package struct RecoveryMember: Equatable, Sendable {
    /// The accounts that it is configured with.
    package var accounts: [Address]
    package var leaseTTL: Duration
    /// Whether nothing that it had bound in an earlier life of the store can leave it any more.
    package var hasStopped: Bool
    /// Whether it has worked with an earlier life of the store.
    package var wasThere: Bool
    /// The workers that were alive there, as far as it knew.
    package var others: Set<WorkerID>

    package init(
        accounts: [Address], leaseTTL: Duration, hasStopped: Bool = false, wasThere: Bool = false,
        others: Set<WorkerID> = []
    ) {
        self.accounts = accounts
        self.leaseTTL = leaseTTL
        self.hasStopped = hasStopped
        self.wasThere = wasThere
        self.others = others
    }
}

/// Answer of ``RecoveryJournal/standing(_:)``.
package struct StoreStanding: Equatable, Sendable {
    /// Names the present life of the store: another one after each restart, failover and exchange of its data.
    package var incarnation: String
    /// In which step a recovery is; `nil`: none stands, and entries may be moved.
    package var step: RecoveryStep?
    /// The workers with a heartbeat.
    package var workers: Set<WorkerID>

    package init(incarnation: String, step: RecoveryStep?, workers: Set<WorkerID>) {
        self.incarnation = incarnation
        self.step = step
        self.workers = workers
    }
}

/// The steps of a recovery, in their order.
package enum RecoveryStep: String, CaseIterable, Sendable {
    /// Until nothing that was lost can still be sent.
    case quiet
    /// What records say, and the chain shows deep, is settled.
    case settle
    /// For transactions of jobs that no record speaks for.
    case look
    /// The entries of those are taken from where they wait.
    case adopt
}

/// The right to lead the recovery.
package struct RecoveryLease: Hashable, Sendable {
    /// What the lease's key holds: `<worker>:<epoch>`.
    package var token: String

    package init(token: String) { self.token = token }
}

/// What is to be looked at, and how far that is.
package struct RecoveryPlan: Equatable, Sendable {
    /// One account of the plan.
    package struct Account: Equatable, Sendable {
        package var address: Address
        /// The nonces from here on may be those of lost bindings; `nil` where the store knows nothing of the account.
        package var from: Nonce?
        /// Those of them that a record, or an earlier step of this plan, has spoken for.
        package var spokenFor: Set<Nonce> = []

        package init(address: Address, from: Nonce?, spokenFor: Set<Nonce> = []) {
            self.address = address
            self.from = from
            self.spokenFor = spokenFor
        }
    }

    package var step: RecoveryStep
    package var accounts: [Account]
    /// The longest `worker.leaseTTL` that the store knows of.
    package var leaseTTL: Duration
    /// How long it has been quiet.
    package var quietFor: Duration
    /// Whether every worker that may have bound anything has said that nothing of it can leave any more.
    package var hasEverybodyStopped: Bool
    /// Whether the store was never recovered: it is new, or has lost everything.
    package var isFirst: Bool

    package init(
        step: RecoveryStep, accounts: [Account], leaseTTL: Duration, quietFor: Duration, hasEverybodyStopped: Bool,
        isFirst: Bool
    ) {
        self.step = step
        self.accounts = accounts
        self.leaseTTL = leaseTTL
        self.quietFor = quietFor
        self.hasEverybodyStopped = hasEverybodyStopped
        self.isFirst = isFirst
    }
}

/// Where entries wait that are bound to nothing, once no claim is left.
package enum WaitingPlace: String, CaseIterable, Sendable {
    case delayed, inbox
}

/// An entry that waits.
package struct WaitingEntry: Equatable, Sendable {
    package var entry: [UInt8]
    /// What stands for it in its place.
    package var item: [UInt8]

    package init(entry: [UInt8], item: [UInt8]) {
        self.entry = entry
        self.item = item
    }
}

/// Where a job goes of which a transaction was seen that no record speaks for.
package struct Adoption: Equatable, Sendable {
    package enum Outcome: Equatable, Sendable {
        /// The transaction is deep and has succeeded: to the done stream; the nonce is spoken for.
        case done(StreamEntry)
        /// It may be included yet, or be reorganised away: to the nonce, as a flight.
        case flight(FlightRecord)
    }

    package var account: Address
    package var nonce: Nonce
    package var outcome: Outcome
    package var runKey: String?
    /// Which of the entries that were read it takes, and what stands for it there; `nil` when its entry is nowhere.
    package var source: (index: Int, item: [UInt8])?

    package init(
        account: Address, nonce: Nonce, outcome: Outcome, runKey: String?, source: (index: Int, item: [UInt8])?
    ) {
        self.account = account
        self.nonce = nonce
        self.outcome = outcome
        self.runKey = runKey
        self.source = source
    }

    package static func == (lhs: Adoption, rhs: Adoption) -> Bool {
        lhs.account == rhs.account && lhs.nonce == rhs.nonce && lhs.outcome == rhs.outcome && lhs.runKey == rhs.runKey
            && lhs.source?.index == rhs.source?.index && lhs.source?.item == rhs.source?.item
    }
}
