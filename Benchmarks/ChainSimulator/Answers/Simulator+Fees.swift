import Concurrency
import JSON

extension Simulator {
    /// Methods about fees, as of the newest block.
    static let feeMethods: [String: Method] = [
        "eth_gasPrice": { simulator, _, writer, _ in
            let blocks = simulator.recentBlocks(20)
            let (tip, baseFee) = (FeeStatistics.suggestedTip(blocks), blocks.last?.header.baseFee ?? 0)
            let (price, isTooHigh) = tip.addingReportingOverflow(baseFee)
            writer.quantity(isTooHigh ? .max : price)
        },
        "eth_maxPriorityFeePerGas": { simulator, _, writer, _ in
            writer.quantity(FeeStatistics.suggestedTip(simulator.recentBlocks(20)))
        },
        "eth_feeHistory": { simulator, parameters, writer, _ throws(RPCFailure) in
            let percentiles = try percentiles(parameters[2])
            let (count, newest) = (try parameters.int(0), try parameters.required(1).blockReference)
            let (blocks, following) = try simulator.history(count, newest)
            writer.object { writer in
                writer.member("oldestBlock", quantity: UInt64(blocks.first?.number ?? 0))
                simulator.writeHistory(blocks, following, to: &writer)
                guard !percentiles.isEmpty else { return }
                writer.key("reward")
                writer.array { writer in
                    for block in blocks {
                        let rewards = FeeStatistics.rewards(block, percentiles)
                        writer.array { for reward in rewards { $0.quantity(reward) } }
                    }
                }
            }
        },
    ]

    private func recentBlocks(_ count: Int) -> [Block] {
        chain.withLock { Array($0.blocks.suffix(count)) }
    }

    private static func percentiles(_ json: JSON?) throws(RPCFailure) -> [Double] {
        guard let json else { return [] }
        let percentiles = json.elements.compactMap(\.number)
        guard json.kind == .array, percentiles.count == json.count else {
            throw .invalidParams("invalid argument 2: json: cannot unmarshal non-array into []float64")
        }
        try FeeStatistics.check(percentiles)
        return percentiles
    }

    /// The blocks up to one, and the base fee behind it.
    private func history(
        _ count: Int, _ newest: Chain.Reference
    ) throws(RPCFailure) -> (blocks: [Block], following: UInt128) {
        try chain.withLock { (chain) throws(RPCFailure) in
            guard let last = chain.number(newest), last < chain.blocks.count else {
                let requested = chain.number(newest) ?? 0
                throw RPCFailure("request beyond head block: requested \(requested), head \(chain.head.number)")
            }
            // - Source: go-ethereum, eth/gasprice/feehistory.go: maxHeaderHistory.
            let first = max(last + 1 - min(count, 1_024), 0)
            let following = last < chain.head.number ? chain.blocks[last + 1].header.baseFee : chain.nextBaseFee
            return (Array(chain.blocks[first..<last + 1]), following)
        }
    }

    private func writeHistory(_ blocks: [Block], _ following: UInt128, to writer: inout JSONWriter) {
        writer.key("baseFeePerGas")
        writer.array { writer in
            for block in blocks { writer.quantity(block.header.baseFee) }
            writer.quantity(following)
        }
        writer.key("gasUsedRatio")
        writer.array { writer in
            for block in blocks { writer.raw("\(Double(block.gasUsed) / Double(settings.gasLimit))".utf8) }
        }
    }
}
