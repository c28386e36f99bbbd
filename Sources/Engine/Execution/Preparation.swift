import Ethereum

/// A job that is ready to be bound to a nonce: nothing that can fail is left.
struct PreparedJob: Sendable {
    var job: Job
    var claim: Claim
    var receivedAt: Milliseconds
    /// The input of the call to the ActionExecutor.
    var calldata: [UInt8]
    var gasLimit: Gas
    var fees: FeeCaps
    /// In elapsed time.
    var preparedAt: Duration
}

/// Where preparing a claimed job has led.
enum Preparation: Sendable {
    case ready(PreparedJob)
    /// Its run is known already; the journal has dropped and counted it.
    case duplicate
    /// It is no job, or can never run.
    case bury(JobTrail, DeadReason, String)
    /// It cannot run now through no fault of the world's or its own: its fee cap is below what gas costs.
    case postpone(Job, String)
    /// It failed for a reason of its own that may pass.
    case failed(Job, DeadReason, String)
}
