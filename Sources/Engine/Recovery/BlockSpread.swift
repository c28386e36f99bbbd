import Ethereum

/// Finds the blocks in which an account has used nonces, by its count at ever more blocks.
///
/// Pure.
///
/// Goes down from the head, twice as far each time, until a block below all of the nonces; what lies between two blocks at which the
/// counts differ is halved, all parts at the same time, so that the questions of one round are asked together. Where an account is in
/// many of the blocks, they are better read than asked about.
struct BlockSpread {
    /// A block, and the account's count there.
    private struct Mark {
        let block: UInt64
        let count: Nonce
    }

    /// The blocks above the one, up to the other one.
    private struct Part {
        let below: Mark
        let top: Mark

        var length: UInt64 { top.block - below.block }
        var middle: BlockNumber { BlockNumber(below.block + length / 2) }
    }

    /// The first step down.
    private static let firstStep: UInt64 = 16
    /// From one nonce in so many blocks on all of them are read.
    private static let densest: UInt64 = 4

    /// The blocks that are to be read, as far as they are known.
    private(set) var blocks: Set<BlockNumber> = []
    private let lowest: Nonce
    private var parts: [Part] = []
    /// The lowest block that was asked about; `nil` when it is below all nonces, or nodes have dropped its state.
    private var bottom: Mark?
    private var step = Self.firstStep

    /// - Parameters:
    ///   - lowest: The lowest nonce that is looked for.
    ///   - count: The account's count at `head`.
    init(from lowest: Nonce, below count: Nonce, at head: BlockNumber) {
        self.lowest = lowest
        bottom = count > lowest ? Mark(block: head.rawValue, count: count) : nil
    }

    /// The blocks at which the account's count is to be asked for next; none when all is known that can be.
    var probes: [BlockNumber] {
        parts.map(\.middle) + (bottom.map { [BlockNumber($0.block - min(step, $0.block))] } ?? [])
    }

    /// Takes in the counts at ``probes``; `nil` where nodes have dropped the state: what is there is left out.
    mutating func take(_ counts: [Nonce?]) {
        let (asked, numbers) = (parts, probes)
        parts = []
        for (part, count) in zip(asked, counts) {
            guard let count else { continue }
            let middle = Mark(block: part.middle.rawValue, count: count)
            add(Part(below: part.below, top: middle))
            add(Part(below: middle, top: part.top))
        }
        guard let top = bottom, let number = numbers.last, counts.count == numbers.count else { return }
        bottom = nil
        guard let count = counts[counts.count - 1] else { return }
        let mark = Mark(block: number.rawValue, count: count)
        add(Part(below: mark, top: top))
        // Nobody has sent anything in the first block.
        guard count > lowest, number.rawValue > 0 else { return }
        (bottom, step) = (mark, step * 2)
    }

    private mutating func add(_ part: Part) {
        let first = max(part.below.count, lowest)
        // On two branches the lower block may have the higher count; then what is here is found in another way.
        guard part.length > 0, part.top.count > first else { return }
        guard part.length > 1, part.top.count.distance(above: first) * Self.densest < part.length else {
            blocks.formUnion((part.below.block + 1...part.top.block).map { BlockNumber($0) })
            return
        }
        parts.append(part)
    }
}
