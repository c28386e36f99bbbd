import Chain
import Ethereum

/// Who waits for transactions, and is told what becomes of them.
protocol ChainFollower: Sendable {
    /// Under which it waits: for one account there is one follower, the last that began.
    var lease: Lease { get }

    /// The chain was followed.
    func chainMoved(_ news: ChainNews) async
}

/// What following the chain has shown, for one account.
struct ChainNews: Sendable {
    /// The newest block that is followed.
    let head: BlockHeader
    let depth: Depth
    /// Blocks that are off the chain.
    let removed: Set<Hash32>
    /// Blocks were passed over: what they include has to be asked for.
    let isRestart: Bool
    /// The account's transactions in new blocks.
    let inclusions: [Inclusion]
}

/// Up to which block everything is deep enough, each `nil` while there is none.
struct Depth: Equatable {
    /// To be settled.
    var settled: BlockNumber?
    /// To let a job run again.
    var rerun: BlockNumber?
}

/// A receipt, and when its block was made.
struct Inclusion: Sendable {
    let receipt: Receipt
    /// `nil` when nodes did not tell.
    let minedAt: Milliseconds?
}

/// Names a block.
struct BlockID: Hashable {
    let number: BlockNumber
    let hash: Hash32
}
