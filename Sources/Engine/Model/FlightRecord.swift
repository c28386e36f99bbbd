package import Chain
package import Ethereum

/// All that is known of one bound nonce; what the journal stores before any node sees a transaction.
package struct FlightRecord: Equatable, Sendable {
    package var nonce: Nonce
    /// Which writing of it this is; whoever writes it sets it.
    package var revision: Revision
    /// The job that the nonce is bound to; `nil` for a filler.
    package var job: BoundJob?
    /// Every transaction ever signed for this nonce, oldest first; never empty.
    package var transactions: [FlightTransaction]
    package var boundAt: Milliseconds

    package init(
        nonce: Nonce, revision: Revision, job: BoundJob?, transactions: [FlightTransaction], boundAt: Milliseconds
    ) {
        self.nonce = nonce
        self.revision = revision
        self.job = job
        self.transactions = transactions
        self.boundAt = boundAt
    }

    /// What tells it from every other record of its nonce.
    package var head: RecordHead { RecordHead(revision: revision, newest: transactions.last?.hash ?? .zero) }

    /// The newest transaction that can be sent; `nil` where all are known by their hashes only.
    package var newest: SignedTransaction? { transactions.last { $0.signed != nil }?.signed }

    /// The transaction with a hash, if it is one of these.
    package subscript(_ hash: Hash32) -> FlightTransaction? { transactions.first { $0.hash == hash } }
}

/// One transaction of a flight.
package struct FlightTransaction: Equatable, Sendable {
    /// What including it would mean for the nonce's job.
    package enum Purpose: String, Sendable {
        /// It runs the job.
        case execute
        /// It only uses up the nonce: a zero-value transfer to self.
        case fill
    }

    package var purpose: Purpose
    package var hash: Hash32
    /// The transaction itself; `nil` for one that a node has shown without what its bytes could be put together from, so that
    /// it can only be recognised, and not be sent again.
    package var signed: SignedTransaction?
    package var signedAt: Milliseconds

    package init(purpose: Purpose, signed: SignedTransaction, signedAt: Milliseconds) {
        self.purpose = purpose
        self.signed = signed
        self.signedAt = signedAt
        hash = signed.hash
    }

    /// Makes one that was seen on a node.
    package init(purpose: Purpose, seen: SentTransaction, at time: Milliseconds) {
        self.purpose = purpose
        hash = seen.hash
        signed = seen.signed
        signedAt = time
    }

    init(purpose: Purpose, hash: Hash32, signedAt: Milliseconds) {
        self.purpose = purpose
        self.hash = hash
        self.signedAt = signedAt
    }
}

/// The part of a job that must survive the process: enough to settle it, retry it or bury it.
package struct BoundJob: Equatable, Sendable {
    package var id: String
    /// The inbox entry as it was claimed, byte for byte.
    package var entry: [UInt8]
    /// What its transactions end with.
    package var tag: JobTag
    /// The idempotency key; `nil` when the job has none.
    package var runKey: String?
    /// When this job was first claimed by a worker.
    package var receivedAt: Milliseconds
    /// Why the job ends as a dead letter if the filler that displaces it is included; `nil` while nothing does, or when it
    /// goes back to the queue then.
    package var doom: DeadReason?

    package init(
        id: String, entry: [UInt8], tag: JobTag? = nil, runKey: String?, receivedAt: Milliseconds,
        doom: DeadReason? = nil
    ) {
        self.id = id
        self.entry = entry
        self.tag = tag ?? JobTag(of: entry, key: runKey)
        self.runKey = runKey
        self.receivedAt = receivedAt
        self.doom = doom
    }
}
