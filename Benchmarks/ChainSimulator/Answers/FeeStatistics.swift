import JSON

/// What blocks say about fees.
///
/// - Source: go-ethereum, eth/gasprice and eth/ethconfig (FullNodeGPO): the suggestion is the 60th percentile of the 3 cheapest
///   tips of each of 20 blocks, tips below 2 wei left out.
enum FeeStatistics {
    /// Returns the tip that go-ethereum would suggest behind these blocks, in wei.
    static func suggestedTip(_ blocks: some BidirectionalCollection<Block>) -> UInt128 {
        let samples = blocks.suffix(20).flatMap { block in
            block.tips.filter { $0.tip >= 2 }.flatMap { Array(repeating: $0.tip, count: min($0.count, 3)) }.prefix(3)
        }
        return samples.isEmpty ? 1_000_000_000 : samples.sorted()[(samples.count - 1) * 60 / 100]
    }

    /// Returns the tip at each percentile of a block's gas, its transactions in the order of their tips.
    static func rewards(_ block: Block, _ percentiles: [Double]) -> [UInt128] {
        percentiles.map { percentile in
            let threshold = UInt64(Double(block.gasUsed) * percentile / 100)
            var gas: UInt64 = 0
            for group in block.tips {
                gas += group.gas
                if gas >= threshold { return group.tip }
            }
            return block.tips.last?.tip ?? 0
        }
    }

    /// Refuses percentiles that go-ethereum refuses.
    static func check(_ percentiles: [Double]) throws(RPCFailure) {
        guard percentiles.count <= 100 else {
            throw RPCFailure("invalid reward percentile: over the query limit 100")
        }
        for (index, percentile) in percentiles.enumerated() {
            guard (0...100).contains(percentile), index == 0 || percentile > percentiles[index - 1] else {
                throw RPCFailure("invalid reward percentile: \(percentile)")
            }
        }
    }
}
