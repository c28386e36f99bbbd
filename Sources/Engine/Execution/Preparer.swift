package import Chain
import Ethereum

/// Does everything that can fail for a job while it holds no nonce: decode, validate, look up its
/// idempotency key, estimate gas, quote fees.
///
/// What is the world's fault (no RPC, no Redis, rate limits, fees above the cap) is repeated for as long as it lasts and
/// counts no attempt: the lane stays taken, so claiming slows down and stops by itself.
package struct Preparer: Sendable {
    private let decoder: JobDecoder
    private let contract: WorkflowContract
    private let journal: any Journal
    private let chain: any ChainClient
    private let oracle: GasOracle
    private let policy: FeePolicy
    private let nonces: NonceManager
    private let persistence: Persistence
    private let time: any TimeSource
    private let makeID: @Sendable () -> String

    package init(
        decoder: JobDecoder, contract: WorkflowContract, journal: any Journal,
        chain: any ChainClient, oracle: GasOracle, policy: FeePolicy, nonces: NonceManager,
        persistence: Persistence, time: any TimeSource, makeID: @escaping @Sendable () -> String
    ) {
        self.decoder = decoder
        self.contract = contract
        self.journal = journal
        self.chain = chain
        self.oracle = oracle
        self.policy = policy
        self.nonces = nonces
        self.persistence = persistence
        self.time = time
        self.makeID = makeID
    }

    /// - Parameter receivedAt: When the job came to this worker, for the streams.
    /// - Throws: `CancellationError` when the task is cancelled; the job is still claimed then.
    func prepare(_ claim: Claim, receivedAt: Milliseconds) async throws -> Preparation {
        let job: Job
        do {
            job = try decoder.decode(claim.entry, makeID: makeID)
        } catch {
            let trail = JobTrail(id: error.id, entry: claim.entry, job: nil, receivedAt: receivedAt)
            return .bury(trail, error.reason, "\(error)")
        }
        // Whatever becomes of the job, it must not be one that was executed before the store lost that.
        try await nonces.awaitAdmission(on: await journal.generation)
        if job.isExpired(at: time.wall) {
            return .bury(job.trail(receivedAt), .deadlinePassed, "the deadline passed before the job was bound")
        }
        if try await isDuplicate(job, claim) { return .duplicate }
        return try await price(job, claim, receivedAt: receivedAt)
    }

    private func isDuplicate(_ job: Job, _ claim: Claim) async throws -> Bool {
        guard let key = job.idempotencyKey else { return false }
        return try await persistence.repeatUntilDone("look up the run") {
            try await journal.dropIfDuplicate(claim, runKey: key)
        }
    }

    private func price(_ job: Job, _ claim: Claim, receivedAt: Milliseconds) async throws -> Preparation {
        let calldata = try contract.calldata(for: job, newNextRun: job.newNextRun(at: time.wall))
        do {
            guard let gasLimit = try await gasLimit(for: job, calldata: calldata) else {
                return .bury(job.trail(receivedAt), .gasLimitExceedsBlock, "the gas estimate is beyond 64 bits")
            }
            let fees = try await fees(for: job)
            return .ready(
                PreparedJob(
                    job: job, claim: claim, receivedAt: receivedAt, calldata: calldata, gasLimit: gasLimit, fees: fees,
                    preparedAt: time.elapsed))
        } catch let error as ChainError {
            guard case .reverted(let data) = error.code else { return .postpone(job, "\(error)") }
            return .failed(job, .reverted, contract.describe(revert: data, message: error.message))
        } catch let error as FeesAboveCap {
            return .postpone(job, "\(error)")
        }
    }

    /// Waits while fees are above the operator's cap, but not for a job that set a lower one for itself.
    private func fees(for job: Job) async throws -> FeeCaps {
        let isOwnCap = job.maxFeePerGas != nil
        return try await persistence.repeatUntilDone("quote fees", unless: { isOwnCap && $0 is FeesAboveCap }) {
            try policy.fees(for: try await oracle.quote(), overrides: job.feeOverrides).get()
        }
    }

    /// The job's own limit, or the estimate and its buffer.
    private func gasLimit(for job: Job, calldata: [UInt8]) async throws -> Gas? {
        if let gasLimit = job.gasLimit { return gasLimit }
        let estimate = try await persistence.repeatUntilDone("estimate gas", unless: Self.isInVain) {
            let sender = try await nonces.anyAccount()
            return try await chain.estimateGas(CallRequest(from: sender, to: contract.address, data: calldata))
        }
        return policy.gasLimit(for: estimate)
    }

    /// Whether repeating the call at once would only hold the lane: a node answered, and what it said is about this call;
    /// or there is no account to send it from.
    private static func isInVain(_ error: any Error) -> Bool {
        if error is NoRoom { return true }
        return switch (error as? ChainError)?.code {
        case .reverted, .refused: true
        default: false
        }
    }
}

extension Job {
    /// What the streams tell about a job that was never bound.
    func trail(_ receivedAt: Milliseconds) -> JobTrail {
        JobTrail(id: id, entry: entry, job: self, receivedAt: receivedAt)
    }
}
