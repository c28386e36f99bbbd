import Chain
import Ethereum

extension Preparer {
    /// Asks for the gas of those jobs that do not say it themselves.
    ///
    /// What is not answered together is asked again in parts, and what is not answered alone is put aside: whatever is
    /// wrong with one call, it holds up the others for a moment and the lanes for some seconds.
    /// - Returns: The jobs whose gas is known.
    func estimate(
        _ jobs: [PreparedJob], of batch: Batch, _ result: inout Preparation
    ) async throws -> [PreparedJob] {
        var known = jobs.filter { $0.job.gasLimit != nil }
        let open = jobs.filter { $0.job.gasLimit == nil }
        guard !open.isEmpty else { return known }
        let sender = try await nonces.anyAccount()
        let isLast = open.count == 1 && batch.isAgain
        let answers = try await estimates.ask(
            open.map { CallRequest(from: sender, to: contract.address, data: $0.calldata) }, after: batch.pause,
            patiently: isLast)
        var (again, answered, held, unanswered) = ([Claim](), [String](), 0, 0)
        for (job, answer) in zip(open, answers) {
            switch answer {
            case .gas(let gas):
                answered.append(job.job.id)
                known += concluded(job, gas, &result)
            case .failed(let error) where error.revertData != nil:
                let reason = contract.describe(revert: error.revertData ?? [], message: error.message)
                if job.job.holdsUnfunded, WorkflowContract.isUnfunded(reason) {
                    // It is put aside for longer each time, so it is not forgotten as one that is answered.
                    held += 1
                    result.leaving.append(job.claimed.leaving(.hold(reason)))
                    continue
                }
                answered.append(job.job.id)
                result.leaving.append(job.claimed.leaving(.fail(.reverted, reason)))
            case .failed(let error) where isLast || !error.isFaultOfEndpoint:
                unanswered += 1
                result.leaving.append(job.claimed.leaving(.putAside("\(error)")))
            case .slow(let limit) where isLast:
                unanswered += 1
                result.leaving.append(job.claimed.leaving(.putAside("no gas estimate within \(limit)")))
            case .failed, .slow: again.append(job.claim)
            }
        }
        result.rest += batch.parts(again, upTo: Self.parts, after: await world.pause(after: answers))
        await world.estimated(answered, held: held, unanswered: unanswered)
        return known
    }

    /// Into how many parts a batch is cut that was not answered: as many requests as a client has under way at once.
    private static let parts = 4

    private func concluded(_ job: PreparedJob, _ estimate: Gas, _ result: inout Preparation) -> [PreparedJob] {
        guard let gasLimit = policy.gasLimit(for: estimate) else {
            let way = Leaving.Way.bury(.gasLimitExceedsBlock, "the gas estimate is beyond 64 bits")
            result.leaving.append(job.claimed.leaving(way))
            return []
        }
        var job = job
        job.gasLimit = gasLimit
        job.preparedAt = time.elapsed
        return [job]
    }
}
