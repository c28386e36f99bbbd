import Chain
import Ethereum

/// Who used the nonce of a flight, as a transaction in a block shows.
enum NonceUse: Equatable {
    /// One of the flight's own: its receipt will come.
    case own
    /// One that runs the flight's job and that its record does not have: a fee bump that the journal has lost.
    case lost(SentTransaction)
    /// One of another chain: the node that shows it tells nothing of this one.
    case misplaced(Hash32)
    /// Somebody else.
    case foreign(ForeignUse)
}

/// How a nonce was used that is not by one of ours.
struct ForeignUse: Equatable {
    /// The transaction that did; the hash of the block, where no transaction did.
    let hash: Hash32
    let block: BlockID

    var isByTransaction: Bool { hash != block.hash }

    /// Whether the flight's job will never run on the nonce.
    ///
    /// That receipts are missing proves nothing: they lag behind nonces on real nodes, for minutes. The proof is the
    /// transaction that used the nonce, in a canonical block that nothing takes back, and seen twice. Where no transaction did, a
    /// finalized block shows it, and that twice.
    ///
    /// - Parameters:
    ///   - earlier: What was seen of the nonce before.
    ///   - deep: Up to which block it is deep enough to let a job run again; `nil` while there is none.
    func isProven(by earlier: ForeignUse?, upTo deep: BlockNumber?) -> Bool {
        self == earlier && (!isByTransaction || deep.map { block.number <= $0 } ?? false)
    }
}

/// Judges who used nonces, from what blocks show.
///
/// Pure.
struct NonceJudge: Sendable {
    let contract: WorkflowContract
    let chainID: ChainID

    /// What a canonical block's transaction with a record's nonce says of it.
    func use(of record: FlightRecord, by sent: SentTransaction, in block: BlockID) -> NonceUse {
        if record[sent.hash] != nil { return .own }
        if sent.isOf(anotherChainThan: chainID) { return .misplaced(sent.hash) }
        if let job = record.job, contract.tag(of: sent) == job.tag { return .lost(sent) }
        return .foreign(ForeignUse(hash: sent.hash, block: block))
    }
}
