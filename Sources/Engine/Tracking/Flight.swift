import Chain
import Ethereum

/// Names a flight.
struct FlightID: Hashable, Comparable {
    let account: Address
    let nonce: Nonce

    static func < (lhs: FlightID, rhs: FlightID) -> Bool {
        lhs.account == rhs.account
            ? lhs.nonce < rhs.nonce : lhs.account.bytes.lexicographicallyPrecedes(rhs.account.bytes)
    }
}

/// How a nonce was used that is not by one of ours.
struct ForeignUse: Equatable {
    /// The transaction that did; the hash of the block, where no transaction did.
    let hash: Hash32
    let block: BlockID

    var isByTransaction: Bool { hash != block.hash }
}

/// A bound nonce on its way to being settled, as this process knows it.
struct Flight {
    /// Where it is.
    enum State: Equatable {
        /// In the journal; nodes may have it, no block that we know includes it.
        ///
        /// Can transition to: `included` when a canonical block has a receipt for one of its
        /// transactions; removed when the nonce is proven to be consumed by somebody else.
        case pending
        /// A canonical block includes one of its transactions.
        ///
        /// Can transition to: `pending` when that block is reorganised away; removed when it is settled.
        case included(Receipt)
    }

    let lease: Lease
    /// The job behind the record; `nil` for a filler.
    var job: Job?
    var record: FlightRecord
    var state = State.pending
    /// When a node first took one of its transactions, as far as this process knows.
    var sentAt: Milliseconds?
    /// When the block that includes it was made, as the chain says.
    var minedAt: Milliseconds?
    /// When its newest transaction was last handed to the broadcaster, in elapsed time.
    var launchedAt: Duration
    /// It was reported for being in flight for long.
    var isSlow = false
    /// Who else was seen to use its nonce; seen once more where nothing takes it back, the flight ends.
    var foreign: ForeignUse?
    /// A replacement is being signed and journaled.
    var isReplacing = false

    var id: FlightID { FlightID(account: lease.account, nonce: record.nonce) }

    var receipt: Receipt? {
        guard case .included(let receipt) = state else { return nil }
        return receipt
    }

    /// A filler has been signed for the job's nonce; whichever of the two a block includes decides.
    var isDisplaced: Bool { record.job != nil && record.transactions.contains { $0.purpose == .fill } }

    /// What the streams tell about the flight's job.
    func trail(of bound: BoundJob) -> JobTrail {
        JobTrail(
            id: bound.id, entry: bound.entry, job: job, receivedAt: bound.receivedAt,
            binding: JobTrail.Binding(
                account: lease.account, nonce: record.nonce, boundAt: record.boundAt, sentAt: sentAt),
            inclusion: receipt.map { JobTrail.Inclusion(receipt: $0, minedAt: minedAt ?? record.boundAt) })
    }
}
