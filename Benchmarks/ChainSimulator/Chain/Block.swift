import Ethereum

/// A transaction in a block.
struct Included: Sendable {
    let transaction: SimulatedTransaction
    /// Gas of the block's transactions up to this one.
    let cumulativeGas: UInt64
    /// How many logs those before it have.
    let firstLog: UInt32
}

/// Transactions of a block with the same tip, for statistics of fees.
struct TipGroup: Sendable {
    let tip: UInt128
    var count: Int
    var gas: UInt64
}

/// A sealed block.
final class Block: Sendable {
    /// What a header says of itself.
    struct Header: Sendable {
        let number: Int
        let parent: Hash32
        /// Unix seconds.
        let timestamp: UInt64
        /// When it was sealed, in microseconds since 1970.
        let sealedAt: UInt64
        let baseFee: UInt128
    }

    let header: Header
    /// Its name, which no other block has.
    let hash: Hash32
    let included: [Included]
    let bloom: Bloom
    /// How many of its transactions have run a workflow, and how many the executor reverted.
    let executions: Int
    let reverted: Int
    /// By the tip, the lowest first.
    let tips: [TipGroup]

    init(_ header: Header, hash: Hash32, _ contents: BlockContents) {
        self.header = header
        self.hash = hash
        (included, bloom) = (contents.included, contents.bloom)
        (executions, reverted) = (contents.executions, contents.reverted)
        tips = contents.tips.sorted { $0.tip < $1.tip }
    }

    var number: Int { header.number }

    /// What its transactions have used.
    var gasUsed: UInt64 { included.last?.cumulativeGas ?? 0 }

    /// What one of its transactions has used.
    func gasUsed(by place: Int) -> UInt64 {
        included[place].cumulativeGas - (place == 0 ? 0 : included[place - 1].cumulativeGas)
    }
}

/// What is put into a block.
struct BlockContents {
    private(set) var included: [Included] = []
    private(set) var bloom = Bloom()
    private(set) var executions = 0
    private(set) var reverted = 0
    /// Transactions of a tip mostly come one after the other.
    private(set) var tips: [TipGroup] = []

    var gasUsed: UInt64 { included.last?.cumulativeGas ?? 0 }

    /// Adds a transaction behind the others.
    mutating func append(_ transaction: SimulatedTransaction, gas: UInt64, baseFee: UInt128) {
        included.append(
            Included(transaction: transaction, cumulativeGas: gasUsed + gas, firstLog: UInt32(executions)))
        switch transaction.outcome {
        case .transfer: break
        case .run(let call):
            bloom.insert(call)
            executions += 1
        case .revert: reverted += 1
        }
        let tip = transaction.tip(baseFee) ?? 0
        if let last = tips.indices.last, tips[last].tip == tip {
            tips[last].count += 1
            tips[last].gas += gas
        } else {
            tips.append(TipGroup(tip: tip, count: 1, gas: gas))
        }
    }
}
