import App
import Ethereum
import Redis

extension Stage {
    /// The first account that workers sign with.
    var account: Address { sandbox.worker }

    /// Jobs send one wei each.
    var template: JobTemplate {
        let transfer = [1] + [UInt8](repeating: 0, count: 12) + sandbox.owner.bytes + UInt256(1).bigEndianBytes
        return JobTemplate(owner: sandbox.owner, action: transfer, gasBudget: 1, nextRun: 1)
    }

    /// The same jobs without an idempotency key: nothing but the journal's steps keeps one from a second execution.
    var keyless: JobTemplate {
        var keyless = template
        keyless.nextRun = nil
        return keyless
    }

    /// Creates workflows, lets blocks come at an interval from then on, and pushes one run of each.
    ///
    /// - Parameter blockTime: Seconds; no blocks at 0.
    func schedule(_ count: Int, blockTime: Double = 1) async throws -> ClosedRange<UInt64> {
        let workflows = try await sandbox.createWorkflows(count, template: template)
        try await devnet.mine(every: blockTime)
        try await push(workflows)
        return workflows
    }

    /// Pushes one run of each workflow, as jobs like ``template`` if no other is given.
    func push(_ workflows: some Collection<UInt64>, as other: JobTemplate? = nil) async throws {
        try await push(workflows.map { (other ?? template).entry(workflow: UInt256($0)) })
    }

    func push(_ entries: [[UInt8]]) async throws {
        for start in stride(from: 0, to: entries.count, by: 200) {
            let some = Array(entries[start..<min(start + 200, entries.count)])
            try await redis.send(RedisCommand("RPUSH", ["workflow_jobs"] + some))
        }
    }

    // MARK: Faults

    /// Adds a rule that strikes what the first account sends; the rest of the rule is as in `Tests/Devnet/README.md`.
    func sendFault(_ members: String) async throws -> Int {
        try await devnet.fault(#"{"method":"eth_sendRawTransaction","sender":"\#(account)",\#(members)}"#)
    }
}
