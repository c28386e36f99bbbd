import Chain
import Ethereum

/// Does everything that can fail for the jobs of a batch while they hold no nonce: decode, look up their runs, quote
/// fees, estimate gas.
///
/// Each stage takes what the one before has left. Only a store or a quote that nobody has is waited for, as no other job
/// could do without; what nodes do not answer for single jobs puts those aside.
struct Preparer: Sendable {
    let decoder: JobDecoder
    let contract: WorkflowContract
    let journal: any Journal
    let nextRuns: NextRuns
    let estimates: GasEstimates
    let oracle: GasOracle
    let policy: FeePolicy
    let nonces: NonceManager
    let world: World
    let persistence: Persistence
    let time: any TimeSource
    let tally: Tally
    let makeID: @Sendable () -> String

    /// - Throws: ``NoRoom`` when no account was open for long; `CancellationError` when the task is cancelled; the jobs are
    ///   still claimed then.
    func prepare(_ batch: Batch) async throws -> Preparation {
        var result = Preparation()
        var jobs = decode(batch, &result)
        jobs = await separate(jobs, of: batch, &result)
        // Whatever becomes of the jobs, they must not be some that were executed before the store lost that.
        try await nonces.awaitAdmission(on: await journal.connection)
        let quote = try await world.quote(from: oracle, for: policy)
        jobs = unexpired(jobs, &result)
        jobs = try await unknown(jobs, of: batch, &result)
        let priced = price(jobs, quote, try await nextRuns(for: jobs.map(\.job)), &result)
        try await withinLimits(estimate(priced, of: batch, &result), &result)
        return result
    }

    // MARK: Stages

    private func decode(_ batch: Batch, _ result: inout Preparation) -> [ClaimedJob] {
        var jobs: [ClaimedJob] = []
        for claim in batch.claims {
            do {
                let job = try decoder.decode(claim.entry, makeID: makeID)
                jobs.append(ClaimedJob(job: job, claim: claim, receivedAt: batch.receivedAt))
            } catch {
                result.leaving.append(
                    claim.leaving(.bury(error.reason, "\(error)"), id: error.id, receivedAt: batch.receivedAt))
            }
        }
        return jobs
    }

    /// Has those go alone that nodes did not answer for lately.
    private func separate(
        _ jobs: [ClaimedJob], of batch: Batch, _ result: inout Preparation
    ) async -> [ClaimedJob] {
        guard batch.claims.count > 1 else { return jobs }
        let postponed = await world.postponed(among: jobs.map(\.job.id))
        guard !postponed.isEmpty else { return jobs }
        let alone = jobs.filter { postponed.contains($0.job.id) }.map(\.claim)
        result.rest += batch.parts(alone, upTo: alone.count)
        return jobs.filter { !postponed.contains($0.job.id) }
    }

    private func unexpired(_ jobs: [ClaimedJob], _ result: inout Preparation) -> [ClaimedJob] {
        let now = time.wall
        result.leaving += jobs.filter { $0.job.isExpired(at: now) }.map {
            $0.leaving(.bury(.deadlinePassed, "the deadline passed before the job was bound"))
        }
        return jobs.filter { !$0.job.isExpired(at: now) }
    }

    /// Drops those whose runs are known, and lets only the first of each run go on.
    private func unknown(
        _ jobs: [ClaimedJob], of batch: Batch, _ result: inout Preparation
    ) async throws -> [ClaimedJob] {
        let runs = jobs.compactMap { job in
            job.job.idempotencyKey.map { RunLookup(job.claim, runKey: $0, isAgain: job.job.isAgain) }
        }
        guard !runs.isEmpty else { return jobs }
        let answers = try await persistence.repeatUntilDone("look up runs") { try await journal.dropDuplicates(runs) }
        let dropped = Set(zip(runs, answers).filter { $1 != .unknown }.map(\.0.claim.name))
        tally.count(.duplicate, by: answers.count { $0 == .taken })
        tally.count(.diedAgain, by: answers.count { $0 == .dead })
        var (seen, first, later) = (Set<String>(), [ClaimedJob](), [Claim]())
        for job in jobs where !dropped.contains(job.claim.name) {
            if let key = job.job.idempotencyKey, !seen.insert(key).inserted {
                later.append(job.claim)
            } else {
                first.append(job)
            }
        }
        result.rest += batch.parts(later, upTo: 1)
        return first
    }

    /// Everything but the gas limits of those that have none of their own.
    private func price(
        _ jobs: [ClaimedJob], _ quote: FeeQuote, _ nextRuns: [UInt256], _ result: inout Preparation
    ) -> [PreparedJob] {
        var priced: [PreparedJob] = []
        for (claimed, newNextRun) in zip(jobs, nextRuns) {
            do {
                let calldata = try contract.calldata(for: claimed.job, newNextRun: newNextRun)
                let fees = try policy.fees(for: quote, overrides: claimed.job.feeOverrides).get()
                priced.append(
                    PreparedJob(
                        claimed: claimed, calldata: calldata, gasLimit: claimed.job.gasLimit ?? 0, fees: fees,
                        preparedAt: time.elapsed))
            } catch {
                result.leaving.append(claimed.leaving(.putAside("\(error)")))
            }
        }
        return priced
    }
}
