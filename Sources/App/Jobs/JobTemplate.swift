package import Ethereum
import JSON

/// Jobs that differ only in their workflow, for tests and demonstrations.
package struct JobTemplate: Sendable {
    package var owner: Address
    package var action: [UInt8]
    package var gasBudget: UInt256
    /// The run that the jobs are; makes them execute once however often they are pushed.
    package var nextRun: UInt64?
    package var interval: UInt64?

    package init(
        owner: Address, action: [UInt8] = [], gasBudget: UInt256 = .zero, nextRun: UInt64? = nil,
        interval: UInt64? = nil
    ) {
        self.owner = owner
        self.action = action
        self.gasBudget = gasBudget
        self.nextRun = nextRun
        self.interval = interval
    }

    /// Writes the inbox entry of one job.
    package func entry(workflow: UInt256) -> [UInt8] {
        var writer = JSONWriter(capacity: 256 + 2 * action.count)
        writer.object {
            $0.key("workflowId")
            $0.raw("\(workflow)".utf8)
            $0.member("owner", "\(owner)")
            $0.member("actionData", Hex.encode(action))
            $0.key("gasBudget")
            $0.raw("\(gasBudget)".utf8)
            if let nextRun { $0.member("nextRun", nextRun) }
            if let interval { $0.member("interval", interval) }
        }
        return writer.bytes
    }
}
