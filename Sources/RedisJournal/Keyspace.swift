import Engine
import Ethereum

/// The names of all keys of one namespace.
///
/// The namespace is a Redis Cluster hash tag, so that every key of the journal is in one slot and a script may
/// touch them together.
package struct Keyspace: Hashable, Sendable {
    /// The inbox: any producer pushes to it.
    package let inbox: String
    private let prefix: String

    /// - Parameters:
    ///   - namespace: Without braces (`redis.namespace`), for example `autometa:1287`.
    ///   - queue: The inbox (`redis.queue`), for example `workflow_jobs`.
    package init(namespace: String, queue: String) {
        inbox = queue
        prefix = "{\(namespace)}"
    }

    /// Whether the inbox is in the journal's hash slot, as a Redis Cluster demands.
    package var inboxSharesSlot: Bool { inbox.contains(prefix) }

    /// In which incarnation the store was last recovered, and when: the number of that recovery; and while one stands, its plan.
    var store: String { "\(prefix):store" }
    /// Every account that was ever worked with.
    var accounts: String { "\(prefix):accounts" }
    /// Who leads the recovery.
    var recoveryLead: String { "\(prefix):recovery:lead" }
    var recoveryEpoch: String { "\(prefix):recovery:epoch" }
    /// For each account of the plan, from which nonce on it is looked at.
    var recoveryFrom: String { "\(prefix):recovery:from" }
    /// Which workers have said that nothing from before can leave them any more.
    var recoveryRoll: String { "\(prefix):recovery:roll" }
    /// For each account whose nonces are used up, the first one that is not.
    var recoveryBurnt: String { "\(prefix):recovery:burnt" }
    /// Entries of the inbox that were passed over.
    var recoveryPassed: String { "\(prefix):recovery:passed" }
    var delayed: String { "\(prefix):delayed" }
    var done: String { "\(prefix):done" }
    var dead: String { "\(prefix):dead" }
    /// By the id of a dead letter: how many jobs of its run were dropped since.
    var deadRepeats: String { "\(prefix):dead:repeats" }
    /// The streams that tell how jobs ended.
    package var results: [String] { [done, dead] }
    var workers: String { "\(prefix):workers" }
    /// Up to which number of those that have joined each worker knows all that are alive.
    var seen: String { "\(prefix):seen" }
    /// Counts what happened, by name, since the namespace exists.
    var totals: String { "\(prefix):totals" }
    /// By the SHA-1 of an entry: how many workers died that had claimed it.
    var deliveries: String { "\(prefix):deliveries" }
    /// Makes claims and members of the delayed set unique.
    var sequence: String { "\(prefix):sequence" }
    /// What the key of every worker's claims begins with.
    var claimedPrefix: String { "\(prefix):claimed:" }
    /// What every key of a registry's schedule begins with, before the registry.
    var schedulePrefix: String { "\(prefix):scheduler:" }
    /// What every key of an account begins with.
    var accountPrefix: String { "\(prefix):account:" }

    /// The live workers that share a set of accounts, named by what it hashes to.
    func members(_ accounts: [Address]) -> String {
        let set = Set(accounts.map(\.bytes)).sorted { $0.lexicographicallyPrecedes($1) }
        return "\(prefix):members:\(Hex.encode(Keccak256.hash(Array(set.joined())).bytes.prefix(8)))"
    }

    /// A job that was executed, or may be, and whose entry is nowhere.
    func orphan(_ tag: JobTag) -> String { "\(prefix):orphan:\(tag)" }
    /// What is known of a run: the flight that it is in (`account:nonce`), `settled`, or `dead` and the id of its dead letter.
    func run(_ key: String) -> String { "\(prefix):run:\(key)" }
    func claimed(_ worker: String) -> String { claimedPrefix + worker }
    func lease(_ account: Address) -> String { "\(accountPrefix)\(Self.name(account)):lease" }
    func epoch(_ account: Address) -> String { "\(accountPrefix)\(Self.name(account)):epoch" }
    func next(_ account: Address) -> String { "\(accountPrefix)\(Self.name(account)):next" }
    func settled(_ account: Address) -> String { "\(accountPrefix)\(Self.name(account)):settled" }
    /// While a recovery stands: the nonces that a record, or one of its steps, has spoken for.
    func spoken(_ account: Address) -> String { "\(accountPrefix)\(Self.name(account)):spoken" }
    func flight(_ account: Address) -> String { "\(accountPrefix)\(Self.name(account)):flight" }

    /// An account's name in keys: lower case, so that no spelling makes a second account of it.
    static func name(_ account: Address) -> String { Hex.encode(account.bytes) }
}
