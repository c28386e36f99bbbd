import Chain
import Ethereum

/// A bound nonce on its way to being settled, as this process knows it.
struct Flight {
    /// Where it is.
    enum State: Equatable {
        /// In the journal; nodes may have it, no block that we know includes it.
        ///
        /// Can transition to: `included` when a block has a receipt for one of its transactions; removed when the nonce is proven
        /// to be consumed by somebody else.
        case pending
        /// A block includes one of its transactions.
        ///
        /// Can transition to: `pending` when that block is reorganised away; removed when it is settled.
        case included(Receipt)
    }

    let lease: Lease
    /// The job behind the record; `nil` for a filler.
    var job: Job?
    var record: FlightRecord
    var state = State.pending
    /// When one of its transactions was first handed to a node, as far as this process knows.
    var sentAt: Milliseconds?
    /// When the block that includes it was made, as the chain says.
    var minedAt: Milliseconds?
    var offer: Offer
    /// Who else was seen to use its nonce; seen once more where nothing takes it back, the flight ends.
    var foreign: ForeignUse?

    var nonce: Nonce { record.nonce }

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
            // Blocks tell whole seconds, so the time of one may be that of before the transaction was there.
            inclusion: receipt.map {
                JobTrail.Inclusion(receipt: $0, minedAt: max(minedAt ?? record.boundAt, sentAt ?? record.boundAt))
            })
    }
}

/// How the newest transaction of a flight fares with nodes.
struct Offer: Equatable {
    /// When it was last handed over to be sent, in elapsed time.
    var launchedAt: Duration
    /// The head of the chain then, and when it was first offered; where none was known, the first that was told since.
    var head: BlockNumber?
    /// Since when this nonce has been waiting for a block, in elapsed time, whatever was offered.
    var waitsSince: Duration
    /// What a node last refused it with; `nil` when one took it, or none has answered.
    var refusal: SendAnswer?
    /// Since when nodes have taken nothing for this nonce, in elapsed time.
    var refusedSince: Duration?
    /// Whether a node has taken it since, or has it as far as the chain tells.
    var isTaken = false
    /// At how many heads in a row no node knew what one had taken.
    var missing = 0
    /// The head at which that was asked last.
    var askedAt: BlockNumber?

    init(launchedAt: Duration, head: BlockNumber? = nil) {
        self.launchedAt = launchedAt
        self.head = head
        waitsSince = launchedAt
    }

    /// A further transaction, or the same one, is handed over.
    mutating func launch(at now: Duration, head: BlockNumber?) {
        launchedAt = now
        self.head = head
        isTaken = false
    }

    /// A node has taken it.
    mutating func taken() {
        isTaken = true
        refusal = nil
        refusedSince = nil
    }

    mutating func refused(_ answer: SendAnswer, at now: Duration) {
        if refusal?.isSameKind(as: answer) != true { refusedSince = now }
        refusal = answer
    }

    /// Whether a node has it, asked at a head.
    mutating func asked(isKnown: Bool, at head: BlockNumber?) {
        if isKnown { missing = 0 } else if head != askedAt || head == nil { missing += 1 }
        askedAt = head
    }
}

extension SendAnswer {
    /// Whether it says the same, in whatever words.
    fileprivate func isSameKind(as other: SendAnswer) -> Bool {
        switch (self, other) {
        case (.rejected, .rejected), (.unrecognised, .unrecognised), (.outcomeUnknown, .outcomeUnknown),
            (.rateLimited, .rateLimited):
            true
        default: self == other
        }
    }
}
