import Chain
import Ethereum

/// Names a block.
struct BlockID: Hashable {
    let number: BlockNumber
    let hash: Hash32
}

/// Which blocks are on the branch that the tracker follows.
///
/// After a reorganisation the nodes behind one address are on different branches for a while. What one of them says
/// about a height must not be mixed with what another one says about the head, or a block that is off the chain would
/// count as deep enough. Parent hashes cannot be mixed up, so they decide, as far down as they can be followed.
extension ReceiptTracker {
    /// How far below the window parents are followed; a node that far behind is out of order.
    private static let longestDescent: UInt64 = 128

    /// Whether a block is on the branch of the window's tip.
    func isCanonical(_ block: BlockID) async throws -> Bool {
        try await extendWindow(downTo: block.number)
        guard let oldest = window.oldest else { return false }
        if block.number >= oldest.number { return window.contains(block.hash) }
        return try await chain.header(.number(block.number))?.hash == block.hash
    }

    private func extendWindow(downTo number: BlockNumber) async throws {
        while let oldest = window.oldest, oldest.number > number,
            oldest.number.rawValue - number.rawValue <= Self.longestDescent
        {
            guard let parent = try await chain.header(.hash(oldest.parentHash)), parent.hash == oldest.parentHash else {
                throw ChainError(
                    .unavailable, "a node does not have the parent of a block", method: "eth_getBlockByHash")
            }
            window.prepend(parent)
        }
    }
}
