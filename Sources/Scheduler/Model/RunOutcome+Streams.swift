import Engine
package import Ethereum

extension RunOutcome {
    /// Reads what an entry of the workers' streams says.
    ///
    /// - Parameters:
    ///   - workflow: Its field `workflowId`; empty when it has none, as when no worker has read the entry.
    ///   - key: Its field `key`; empty when it has none.
    ///   - entry: The job's bytes, for an entry without a workflow.
    ///   - end: How it ended, as the stream and the rest of the entry tell.
    ///   - registry: The registry whose workflows it may be of.
    /// - Returns: `nil` for what is no job.
    package init?(workflow: String, key: String, entry: [UInt8], end: End, registry: Address) {
        if let workflow = UInt256(workflow) {
            self.init(workflow: workflow, key: key.isEmpty ? nil : key, end: end)
        } else {
            guard let job = try? JobDecoder(registry: registry).decode(entry, makeID: { "" }) else { return nil }
            self.init(workflow: job.workflowID, key: job.idempotencyKey, end: end)
        }
    }
}
