import Engine
import Ethereum
import TestSupport

/// What a seed has decided before its run begins: who works, on what, and what goes wrong how often.
///
/// Every kind of fault is off in some seeds, so that the others are not hidden behind it.
struct Scenario {
    var seed: UInt64
    /// What the store does not keep.
    var lacking: Set<JournalProtection> = []
    var worker = WorkerConfiguration()
    var accounts: [Address] = []
    var jobs: [SimulatedJob] = []
    /// How many workers there are at the start.
    var workers = 1
    /// How many blocks a settled one is deep, itself included.
    var depth = 1
    /// How many blocks one is deep after which a job runs again.
    var rerunDepth = 1
    /// When the last fault ends.
    var healsAt = Duration.zero
    var journal = JournalFaults()
    var chain = ChainFaults()
    var blocks = BlockFaults()
    /// When the store comes back with older data.
    var losses: [StoreLoss] = []
    /// What is done to workers, and when.
    var strokes: [Stroke] = []

    /// How long after the last fault everything must be settled.
    static let patience = Duration.seconds(600)
}

/// How often what goes wrong between a worker and the store.
struct JournalFaults {
    /// The store says no, before it has done anything.
    var refused = 0.0
    /// The step is taken, the answer never comes, the connection stays.
    var lostAnswer = 0.0
    /// The connection breaks; a part of what is under way is taken all the same.
    var broken = 0.0
    /// The store hangs.
    var slow = 0.0
    /// Longest time that a step usually takes there and back.
    var latency = Duration.milliseconds(10)
}

/// The store is away for a while, and comes back without its newest writes.
struct StoreLoss {
    /// When it goes.
    var time: Duration
    /// How much of what was written before it has lost.
    var forgets: Duration
    /// When workers can connect again at the earliest.
    var downFor: Duration
    /// Connections stay, and nobody is told: the store has become a replica of an older copy, and a primary again.
    var keepsConnections: Bool
    /// It is emptied where it stands (FLUSHALL): nothing is left, and it is no other one.
    var isWipe = false
}

/// How often what goes wrong between a worker and the nodes.
struct ChainFaults {
    /// An answer that is an error.
    var failed = 0.0
    /// No answer before a time-out; what was sent may have arrived or not.
    var lost = 0.0
    var slow = 0.0
    /// A node says that it took a transaction, and drops it.
    var dropped = 0.0
    /// A node takes a transaction and passes it on much later.
    var delayed = 0.0
    /// A node refuses a transaction for a reason that passes.
    var refused = 0.0
    /// A node has blocks whose receipts it does not have yet.
    var receiptsLag = 0.0
    /// A node says that there is nobody's receipt in a block that has some.
    var receiptsMissing = 0.0
    /// Longest time that a node is behind.
    var lag = Duration.zero
    /// What nodes let see of their pools.
    var pools = PoolSight.shown
    /// Nodes name other transactions than those that a block has; no engine could stand that.
    var isForged = false
    var nodes = 1
    var latency = Duration.milliseconds(50)
}

/// What nodes let see of their pools.
enum PoolSight {
    case shown
    /// How many transactions there are, and none of them.
    case counted
    /// Nothing, by one node that does not answer; the others hold nothing.
    case unanswered
    /// Nothing, as if there were nothing; no engine could stand that.
    case denied
}

/// How often what goes wrong with the blocks themselves.
struct BlockFaults {
    var interval = Duration.seconds(1)
    var empty = 0.0
    /// A block's producer leaves transactions out, whoever's.
    var picky = 0.0
    var reorganised = 0.0
    var deepest = 0
    /// Nothing is reorganised away that is deep enough for what becomes of its job.
    var sparesSettled = true
    /// The pool forgets some transactions.
    var forgotten = 0.0
    /// The base fee jumps.
    var feeJump = 0.0
    /// An account's money is gone for a while.
    var poor = 0.0
    /// No node answers for a while.
    var outage = 0.0
    /// Somebody else uses an account's key.
    var foreign = 0.0
}

/// Something done to a worker.
struct Stroke {
    enum Kind: CaseIterable {
        /// Killed, after a few more of its jobs.
        case kill
        /// Stopped for a while, and then it goes on as if nothing had happened.
        case pause
        /// It cannot reach the store.
        case partitionFromStore
        /// It cannot reach any node.
        case partitionFromChain
        /// It is asked to stop.
        case drain
        /// One more worker starts.
        case start
        /// The store's clock is set back, by much more than this lasts.
        case setClockBack
    }

    var kind: Kind
    var time: Duration
    var lasts: Duration
}

extension Scenario {
    /// What the seed has decided, for people.
    var summary: String {
        """
        \(workers) workers with \(worker.lanes) lanes, \(accounts.count) accounts with \(worker.maxInFlightPerAccount) \
        in flight, leases of \(worker.leaseTTL), settled at a depth of \(depth), run again at one of \(rerunDepth); all is well \
        after \(healsAt)
        jobs: \(jobs.map { "\($0.number) \($0.kind)" }.joined(separator: ", "))
        \(journal)
        \(chain)
        \(blocks)
        lost writes: \(losses)
        strokes: \(strokes.map { "\($0.kind) at \($0.time)" }.joined(separator: ", "))
        """
    }
}
