import Ethereum

/// A claimed entry that is a job.
struct ClaimedJob: Sendable {
    var job: Job
    var claim: Claim
    var receivedAt: Milliseconds

    /// Ends its way without a nonce.
    func leaving(_ way: Leaving.Way) -> Leaving {
        Leaving(
            claim: claim, trail: JobTrail(id: job.id, entry: job.entry, job: job, receivedAt: receivedAt), way: way)
    }
}

/// A job that is ready to be bound to a nonce: nothing that can fail is left.
struct PreparedJob: Sendable {
    var claimed: ClaimedJob
    /// The input of the call to the ActionExecutor.
    var calldata: [UInt8]
    var gasLimit: Gas
    var fees: FeeCaps
    /// In elapsed time.
    var preparedAt: Duration

    var job: Job { claimed.job }
    var claim: Claim { claimed.claim }
}

/// A job that leaves its batch without a nonce.
struct Leaving: Sendable {
    enum Way: Sendable {
        /// It is no job, or can never run.
        case bury(DeadReason, String)
        /// It failed for a reason of its own that may pass: an attempt.
        case fail(DeadReason, String)
        /// Nodes do not answer what it needs, or its own fee cap is below what gas costs: it waits, longer each time.
        case putAside(String)
        /// Its owner's escrow cannot pay for it, and it says that it waits for that.
        case hold(String)
        /// No account has room: other workers may have it at once.
        case giveBack
    }

    var claim: Claim
    var trail: JobTrail
    var way: Way
}

extension Claim {
    /// Ends its way before anything is known of the job.
    func leaving(_ way: Leaving.Way, id: String? = nil, receivedAt: Milliseconds) -> Leaving {
        Leaving(
            claim: self, trail: JobTrail(id: id ?? name, entry: entry, job: nil, receivedAt: receivedAt), way: way)
    }
}

/// What became of the jobs of a batch; those that are neither here nor known duplicates are still claimed.
struct Preparation: Sendable {
    var ready: [PreparedJob] = []
    var leaving: [Leaving] = []
    /// What has to go its way once more, by itself.
    var rest: [Batch] = []
}
