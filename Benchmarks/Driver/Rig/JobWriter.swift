import JSON

/// Writes the queue's entries as the scheduler of the original did, so that they are as large.
struct JobWriter: Sendable {
    /// Who owns the workflows.
    var owner = "0x" + String(repeating: "ab", count: 20)
    /// The action's bytes in hexadecimal.
    var action = "0x01" + String(repeating: "00", count: 64)
    /// In wei; each job's own, so that no two transactions are alike.
    var gasBudget = 100_000_000_000_000_000
    /// The number of the first workflow.
    var first = 1

    /// The entry of the job with this index, counted from 0.
    func entry(_ index: Int) -> [UInt8] {
        var writer = JSONWriter(capacity: 400)
        writer.object {
            $0.member("workflowId", first + index)
            $0.member("owner", owner)
            $0.member("triggerType", 1)
            $0.member("actionType", 1)
            $0.member("actionData", action)
            $0.member("nextRun", 1_700_000_000)
            $0.member("gasBudget", gasBudget + index)
            $0.member("interval", 60)
            $0.member("retryCount", 0)
        }
        return writer.bytes
    }
}
