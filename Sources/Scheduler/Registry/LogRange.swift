package import Chain
package import Ethereum

/// How many blocks to ask a node for logs of, learned from what nodes refuse.
///
/// Pure. A refused range falls to the next size that nodes are known to allow, too many results halve it; a long run of answers
/// doubles it again, since a refusal may have been one node's among several, or one busy block's.
package struct LogRange: Equatable {
    /// The largest, then what hosted nodes allow, down to one block.
    ///
    /// - Source: QuickNode and Infura 10,000 blocks, Alchemy 2,000, Moonbeam 1,024 and smaller plans 500, free plans 10.
    static let sizes: [UInt64] = [10_000, 2_000, 500, 10, 1]
    /// The number of answers after which a larger range is tried.
    static let probation = 100

    package private(set) var size = sizes[0]
    private var answered = 0

    /// Begins with the largest.
    package init() {}

    /// The blocks to ask for.
    func blocks(after block: BlockNumber, upTo head: BlockNumber) -> ClosedRange<BlockNumber> {
        let first = block.rawValue + 1
        return BlockNumber(first)...BlockNumber(min(head.rawValue, max(first, first + (size - 1))))
    }

    /// The blocks to ask for that end with one.
    func blocks(upTo last: BlockNumber) -> ClosedRange<BlockNumber> {
        BlockNumber(last.rawValue - min(last.rawValue, size - 1))...last
    }

    mutating func answer() {
        answered += 1
        guard answered >= Self.probation else { return }
        size = min(Self.sizes[0], size * 2)
        answered = 0
    }

    /// Takes note of a refusal.
    ///
    /// - Returns: Whether there is a smaller range to ask for.
    package mutating func refused(_ code: ChainError.Code, for blocks: ClosedRange<BlockNumber>) -> Bool {
        answered = 0
        let asked = blocks.upperBound.rawValue - blocks.lowerBound.rawValue + 1
        guard asked > 1 else { return false }
        size = code == .tooManyResults ? asked / 2 : Self.sizes.first { $0 < asked } ?? 1
        return true
    }

    /// Takes note that nobody answered: maybe it was too much to answer in time.
    mutating func unanswered() {
        answered = 0
        if size > 10 { size /= 2 }
    }
}
