/// How a demonstration went.
package struct DemoReport: Sendable {
    /// What the chain says.
    package let proof: ChainProof
    /// From the first claim until every workflow that runs once was settled.
    package let elapsed: Duration
    package let medianLatency: Duration?
    package let slowLatency: Duration?
    /// What the worker used of the processor, for each job.
    package let cpuMillisecondsPerJob: Double?

    init(proof: ChainProof, settlements: Settlements, worker: WorkerSummary) {
        self.proof = proof
        elapsed = settlements.percentile(1) ?? .zero
        medianLatency = settlements.percentile(0.5)
        slowLatency = settlements.percentile(0.99)
        cpuMillisecondsPerJob = worker.cpuMillisecondsPerJob
    }

    /// Jobs that ran, for each second.
    package var jobsPerSecond: Double {
        Double(proof.onlyOnce) / max(elapsed / .seconds(1), 0.001)
    }

    /// What went wrong, one sentence each; empty when everything is as promised.
    package var problems: [String] { proof.problems }
}
