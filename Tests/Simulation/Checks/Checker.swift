import Engine
import Ethereum
import TestSupport

/// Watches a run and compares everything that is done with what was promised.
///
/// Knows nothing of how the engine works: it sees what goes into the store and what is handed to nodes, and the chain
/// as it really is.
final class Checker {
    struct Slot: Hashable {
        let account: Address
        let nonce: Nonce
    }

    /// All that was ever bound to a nonce.
    struct Binding {
        /// The number of the job; nil for a filler.
        var job: Int?
        /// It has ended, and its job runs again.
        var runsAgain = false
    }

    let world: World
    let scenario: Scenario
    let jobs: [Int: SimulatedJob]
    let store: InMemoryStore
    let network: Network
    /// What the store should have and has had; when it loses writes, these are lost here too.
    struct Ledger {
        /// What the store had at the last look.
        var records: [Address: [Nonce: FlightRecord]] = [:]
        /// Every nonce that was ever bound.
        var bindings: [Slot: Binding] = [:]
        /// Where each job is bound now.
        var live: [Int: Slot] = [:]
        /// How often each job was pushed.
        var pushes: [Int: Int] = [:]
        var doneSeen = 0
        var deadSeen = 0
    }

    var ledger = Ledger()
    /// Every transaction that was ever in the store, and whose nonce it uses.
    var journaled: [Hash32: Slot] = [:]
    /// How often each job has been executed on the canonical chain.
    var executions: [Int: Int] = [:]
    private var workers: [WorkerID] = []

    init(world: World, scenario: Scenario, store: InMemoryStore, network: Network) {
        self.world = world
        self.scenario = scenario
        self.store = store
        self.network = network
        jobs = Dictionary(uniqueKeysWithValues: scenario.jobs.map { ($0.number, $0) })
    }

    /// Introduces a worker; its number is the next one.
    func add(_ worker: WorkerID) { workers.append(worker) }

    func index(of account: Address) -> Int { scenario.accounts.firstIndex(of: account) ?? -1 }

    /// Lets a worker take a step in the store, and looks at what has changed.
    func watch<Answer>(_ step: InMemoryJournal.Step, by who: Int, _ act: () -> Answer) -> Answer {
        if Self.reading.contains(step) { return act() }
        let leases = scenario.accounts.map { store.lease(of: $0) }
        let before = ledger.records
        let answer = act()
        for (account, lease) in zip(scenario.accounts, leases) {
            compare(account, heldBy: lease?.worker == workers[who], who)
            if step == .bind { checkInFlight(on: account, before: before[account] ?? [:]) }
        }
        checkStreams()
        checkCounts(of: who, step)
        return answer
    }

    /// The steps that change nothing of what is looked at here, and are most of all steps.
    private static let reading: Set<InMemoryJournal.Step> = [.standing, .heartbeat, .share, .flights, .claimed]

    /// Invariants I4 and I7.
    private func checkCounts(of who: Int, _ step: InMemoryJournal.Step) {
        let totals = store.totals
        // Those of runs that died lately are counted at their dead letters.
        let dropped = Int(totals["duplicates"] ?? 0) + Int(totals["quieted"] ?? 0)
        let expected = ledger.pushes.values.reduce(0, +) - dropped
        if store.entries != expected {
            world.violated("I4", "\(store.entries) entries in the store after \(step), not \(expected)")
        }
        let claimed = store.claimed(by: workers[who].description).count
        // With each loss those come back that have gone on since.
        if claimed > scenario.worker.lanes * (1 + scenario.losses.count) {
            world.violated("I7", "w\(who) has \(claimed) claims for \(scenario.worker.lanes) lanes")
        }
    }

    /// Invariant I7; what is written back after a loss was in flight all the time.
    private func checkInFlight(on account: Address, before: [Nonce: FlightRecord]) {
        func jobs(_ records: [Nonce: FlightRecord]?) -> Int { records?.values.count { $0.job != nil } ?? 0 }
        let bound = jobs(ledger.records[account])
        if bound > jobs(before), bound > scenario.worker.maxInFlightPerAccount {
            world.violated("I7", "\(bound) jobs are in flight on account \(index(of: account))")
        }
    }

    /// Whether a transaction only uses up a nonce, as a recovery's leader does with those of hidden transactions.
    private func isFiller(_ signed: SignedTransaction) -> Bool {
        let transaction = signed.transaction
        return transaction.to == StampSigner.sender(signed) && transaction.data.isEmpty && transaction.value == .zero
    }

    /// Invariant I1, at the moment when a worker hands transactions to a node.
    func handsOver(_ transactions: [SignedTransaction], by who: Int) {
        for transaction in transactions where journaled[transaction.hash] == nil {
            if store.isBeingRecovered, isFiller(transaction) { continue }
            world.violated("I1", "w\(who) sends a transaction that was never in the store: \(transaction)")
        }
    }
}
