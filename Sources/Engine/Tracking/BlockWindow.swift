import Chain
import Collections
import Ethereum

/// The last blocks of the canonical chain as this process has seen them, contiguous, ascending.
///
/// Pure.
///
/// Bound: `capacity` blocks.
struct BlockWindow {
    /// How a header relates to the window.
    enum Relation: Equatable {
        /// The window holds it.
        case known
        /// It follows the tip, or a block below the tip, in which case those above are off the chain; or the
        /// window is empty.
        case attaches
        /// Its parent is not in the window.
        case detached
    }

    let capacity: Int
    private var blocks: Deque<BlockHeader> = []

    init(capacity: Int = 256) { self.capacity = capacity }

    var tip: BlockHeader? { blocks.last }
    var oldest: BlockHeader? { blocks.first }

    func relation(of header: BlockHeader) -> Relation {
        if contains(header.hash) { return .known }
        if blocks.isEmpty || contains(header.parentHash) { return .attaches }
        return .detached
    }

    func contains(_ hash: Hash32) -> Bool { self[hash] != nil }

    /// Whether another block is in the place of this one.
    func excludes(_ block: BlockID) -> Bool {
        guard let oldest, let tip, (oldest.number...tip.number).contains(block.number) else { return false }
        return !contains(block.hash)
    }

    /// The block with this hash, where it is one of these.
    subscript(hash: Hash32) -> BlockHeader? { blocks.last { $0.hash == hash } }

    /// Takes off every block above the parent of `header` and returns them: they were reorganised away.
    mutating func makeRoom(for header: BlockHeader) -> [BlockHeader] {
        var removed: [BlockHeader] = []
        while let tip = blocks.last, tip.hash != header.parentHash {
            removed.append(tip)
            _ = blocks.popLast()
        }
        return removed
    }

    /// Adds a block whose parent is the tip (or any block to an empty window).
    mutating func append(_ header: BlockHeader) {
        blocks.append(header)
        if blocks.count > capacity { blocks.removeFirst(blocks.count - capacity) }
    }

    /// Adds the parent of the oldest block, beyond the capacity if need be: the next block that is added restores it.
    mutating func prepend(_ header: BlockHeader) {
        if header.hash == oldest?.parentHash { blocks.prepend(header) }
    }

    mutating func reset() { blocks.removeAll() }
}
