package import Ethereum
import JSON

/// When a workflow runs, as the registry stores it.
package struct WorkflowTrigger: Hashable, Sendable {
    /// 1 time, 2 price, 3 wallet event.
    package let type: UInt8
    package let data: [UInt8]

    /// At its next run and then at its interval; both stand beside the trigger.
    package static let time = WorkflowTrigger(type: 1, data: [])

    /// When a price makes the condition true.
    package static func price(_ condition: PriceWords) -> WorkflowTrigger {
        WorkflowTrigger(type: 2, data: condition.triggerData)
    }

    /// For each transfer to an account.
    ///
    /// JSON, which the original's worker reads as well.
    ///
    /// - Parameters:
    ///   - account: Who receives.
    ///   - token: The ERC-20 contract; `nil` for the chain's own coin.
    ///   - minimum: The least amount, in base units; 0 for any.
    package static func transfer(to account: Address, of token: Address?, atLeast minimum: UInt256) -> WorkflowTrigger {
        var writer = JSONWriter()
        writer.object {
            $0.member("monitor", "\(account)")
            $0.member("token", token.map { "\($0)" } ?? "")
            $0.key("min_amount")
            $0.raw("\(minimum)".utf8)
        }
        return WorkflowTrigger(type: 3, data: writer.bytes)
    }
}
