import Ethereum

/// Decides when the workflows of a batch run next, by the chain's time and what the registry says.
///
/// Neither is waited for longer than for estimates: a registry that is slow, or gone, holds up no batch.
struct NextRuns: Sendable {
    let clock: ChainClock
    let registry: RegistryReader
    /// What counts where the registry cannot tell (`job.defaultInterval`).
    let fallback: WorkflowTerms

    /// Returns the `newNextRun` of each job, in order.
    ///
    /// - Throws: `CancellationError` when the task is cancelled.
    func callAsFunction(for jobs: [Job]) async throws -> [UInt256] {
        guard jobs.contains(where: { $0.explicitNextRun == nil }) else { return jobs.compactMap(\.explicitNextRun) }
        async let now = clock.now()
        let known = try await registry.terms(of: Set(jobs.filter(\.needsTerms).map(\.workflowID)))
        let time = try await now
        return jobs.map { $0.newNextRun(at: time, terms: known[$0.workflowID] ?? fallback) }
    }
}
