import Chain
import Ethereum

/// A transaction of a job at a nonce that no record speaks for.
struct Sighting: Sendable {
    /// What can be said of the job.
    enum Fate: Sendable {
        /// It was executed, in a block that nothing takes back, at this time.
        case done(Receipt, minedAt: Milliseconds)
        /// It may be executed yet, or its block be reorganised away.
        case open
    }

    let account: Address
    let nonce: Nonce
    let tag: JobTag
    /// All that nodes show of it: one may hold a transaction, and another one the fee bump that replaces it.
    var transactions: [SentTransaction]
    var fate: Fate
}

/// What nodes show of an account's nonces, and what follows from it.
///
/// Pure.
///
/// Each nonce from the plan's on must be explained: by a record, by a block, or by a pool. A pool shows nothing at a nonce that is
/// in a block; where that block holds no transaction of a job and is not deep, what it covers may come back with a reorganisation, so
/// it does not explain the nonce yet.
struct AccountEvidence {
    /// A transaction that a block includes.
    struct Mined {
        let transaction: SentTransaction
        let block: BlockNumber
        let minedAt: Milliseconds
    }

    let account: Address
    /// The nonces that are to be explained.
    let open: Set<Nonce>
    /// The highest block that nothing takes back.
    let deep: BlockNumber
    private var mined: [Nonce: Mined] = [:]
    /// Nonces that no transaction has used, in a final block.
    private var usedOtherwise: Set<Nonce> = []
    private var pooled: [Nonce: [SentTransaction]] = [:]
    private var receipts: [Hash32: Receipt] = [:]
    private let tag: (SentTransaction) -> JobTag?

    /// - Parameter tag: Tells which job a transaction runs.
    init(account: Address, open: Set<Nonce>, deep: BlockNumber, tag: @escaping (SentTransaction) -> JobTag?) {
        self.account = account
        self.open = open
        self.deep = deep
        self.tag = tag
    }

    /// The nonces below `count`, which the chain has used, that nobody has explained yet.
    func unexplained(below count: Nonce) -> Set<Nonce> {
        open.filter { $0 < count && mined[$0] == nil && !usedOtherwise.contains($0) }
    }

    mutating func include(_ transactions: [SentTransaction], block: BlockNumber, minedAt: Milliseconds) {
        for transaction in transactions where open.contains(transaction.nonce) {
            mined[transaction.nonce] = Mined(transaction: transaction, block: block, minedAt: minedAt)
        }
    }

    mutating func noteUsedOtherwise(_ nonce: Nonce) { usedOtherwise.insert(nonce) }

    mutating func pool(_ transactions: [SentTransaction]) {
        for transaction in transactions { pooled[transaction.nonce, default: []].append(transaction) }
    }

    /// The transactions of jobs in blocks that are deep, whose receipts decide and are not known yet.
    var deciding: [Hash32] {
        mined.values.filter {
            $0.block <= deep && receipts[$0.transaction.hash] == nil && tag($0.transaction) != nil
        }.map(\.transaction.hash)
    }

    mutating func note(_ receipts: [Receipt?]) {
        for case let receipt? in receipts { self.receipts[receipt.transactionHash] = receipt }
    }

    /// Why not everything is explained, first what passes by itself; none when it is.
    var waits: [RecoveryWait] {
        let waits = Set(open.subtracting(usedOtherwise)).union(pooled.keys).sorted().compactMap(missing)
        return waits.filter { !$0.isHidden } + waits.filter(\.isHidden)
    }

    private func missing(at nonce: Nonce) -> RecoveryWait? {
        if Set(sightings(at: nonce).map(\.tag)).count > 1 {
            return .chain("the depth of nonce \(nonce), for which two jobs were seen")
        }
        guard let mined = mined[nonce] else {
            return pooled[nonce] == nil ? .hidden("a node that shows the transaction at nonce \(nonce)") : nil
        }
        let isJob = tag(mined.transaction) != nil
        if mined.block > deep, !isJob {
            return .chain("the depth of block \(mined.block), which holds nonce \(nonce), and no job")
        }
        if mined.block <= deep, isJob, receipts[mined.transaction.hash] == nil {
            return .chain("the receipt of \(mined.transaction.hash) at nonce \(nonce)")
        }
        return nil
    }

    /// The nonces that a block has used, and those of which a job's transaction is in a pool.
    var seen: Set<Nonce> { Set(mined.keys).union(pooled.keys.filter { !pooledSightings(at: $0).isEmpty }) }

    /// Whether any transaction of a job was seen.
    var showsJobs: Bool {
        mined.values.contains { tag($0.transaction) != nil } || pooled.values.joined().contains { tag($0) != nil }
    }

    /// The transactions of jobs that no record speaks for, in the order of their nonces.
    var sightings: [Sighting] {
        Set(mined.keys).union(pooled.keys).sorted().flatMap(sightings(at:))
    }

    private func sightings(at nonce: Nonce) -> [Sighting] {
        guard let mined = mined[nonce] else { return pooledSightings(at: nonce) }
        let hash = mined.transaction.hash
        if mined.block <= deep {
            // What failed has executed nothing; what else was seen there can never run.
            guard let tag = tag(mined.transaction), let receipt = receipts[hash], receipt.succeeded else { return [] }
            let fate = Sighting.Fate.done(receipt, minedAt: mined.minedAt)
            return [Sighting(account: account, nonce: nonce, tag: tag, transactions: [mined.transaction], fate: fate)]
        }
        var seen = pooledSightings(at: nonce)
        guard let tag = tag(mined.transaction) else { return seen }
        if let index = seen.firstIndex(where: { $0.tag == tag }) {
            if !seen[index].transactions.contains(where: { $0.hash == hash }) {
                seen[index].transactions.append(mined.transaction)
            }
            return seen
        }
        return seen + [
            Sighting(account: account, nonce: nonce, tag: tag, transactions: [mined.transaction], fate: .open)
        ]
    }

    private func pooledSightings(at nonce: Nonce) -> [Sighting] {
        let jobs = (pooled[nonce] ?? []).compactMap { transaction in tag(transaction).map { (tag: $0, transaction) } }
        return Dictionary(grouping: jobs, by: \.tag).map { tag, jobs in
            Sighting(account: account, nonce: nonce, tag: tag, transactions: jobs.map(\.1), fate: .open)
        }
    }
}
