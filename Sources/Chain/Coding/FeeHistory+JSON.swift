import Ethereum
import JSON

extension FeeHistory {
    /// Reads the result of `eth_feeHistory`.
    ///
    /// A node without rewards to report leaves them out. It may return fewer blocks than asked for, but as many of
    /// each.
    init(_ json: JSON) throws(MalformedAnswer) {
        self.init(
            baseFeePerGas: try json.optional("baseFeePerGas") { $0.list(\.wei) } ?? [],
            gasUsedRatio: try json.required("gasUsedRatio") { $0.list(\.double) },
            reward: try json.optional("reward") { $0.list { $0.list(\.wei) } } ?? [])
        let blocks = gasUsedRatio.count
        guard baseFeePerGas.isEmpty || baseFeePerGas.count == blocks + 1 else {
            throw MalformedAnswer("\(baseFeePerGas.count) base fees for \(blocks) blocks")
        }
        guard reward.isEmpty || reward.count == blocks else {
            throw MalformedAnswer("\(reward.count) rewards for \(blocks) blocks")
        }
    }
}
