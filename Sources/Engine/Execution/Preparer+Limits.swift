import Chain
import Ethereum

/// Stops before binding what no block, no node or no account would take: bound, each would cost a filler, again and again.
extension Preparer {
    func withinLimits(_ jobs: [PreparedJob], _ result: inout Preparation) async {
        let bounds = await oracle.gasBounds
        let fitting = jobs.compactMap { fitted($0, to: bounds, &result) }
        let costs = fitting.map(\.cost)
        let allowed = await oracle.admit(costs)
        let highestBalance = await nonces.highestBalance
        for (job, isAllowed) in zip(fitting, allowed) {
            if !isAllowed {
                let reason = "nodes refuse to let anybody pay \(job.cost) wei for a transaction (rpc.txfeecap)"
                result.leaving.append(job.claimed.leaving(.putAside(reason)))
            } else if job.job.gasLimit != nil, let highestBalance, job.cost > highestBalance {
                let reason =
                    "gasLimit \(job.gasLimit) may cost \(job.cost) wei, and no account has more than \(highestBalance)"
                await nonces.noteLackOfMoney()
                result.leaving.append(job.claimed.leaving(.putAside(reason)))
            } else {
                result.ready.append(job)
            }
        }
    }

    /// The job with a gas limit that a block takes; `nil` when its own is none.
    private func fitted(_ job: PreparedJob, to bounds: GasBounds, _ result: inout Preparation) -> PreparedJob? {
        switch bounds.verdict(on: job.gasLimit, data: job.calldata) {
        case .ok: return job
        case .tooLow(let needs):
            let error = "gasLimit is \(job.gasLimit), and this call costs \(needs) before it runs"
            result.leaving.append(job.claimed.leaving(.bury(.invalidGasLimit, error)))
            return nil
        case .tooHigh(let allowed):
            if job.job.gasLimit == nil {
                // What was estimated fits into a block; the buffer on top of it does not.
                var job = job
                job.gasLimit = allowed
                return job
            }
            let error = "gasLimit is \(job.gasLimit), and a block takes \(allowed) at most"
            result.leaving.append(job.claimed.leaving(.bury(.gasLimitExceedsBlock, error)))
            return nil
        }
    }
}

extension PreparedJob {
    /// The most that its gas can cost, in wei.
    fileprivate var cost: Wei { fees.highestCost(of: gasLimit) }
}
