import Chain
import Ethereum

/// What following the chain has shown, for one account.
struct ChainNews: Sendable {
    /// The newest block that is followed.
    let head: BlockHeader
    /// Whether that is another one than at the last news.
    let isNewHead: Bool
    /// Up to which block everything is deep enough to be settled; `nil` while there is none.
    let settled: BlockNumber?
    /// Up to which block it is deep enough to let a job run again.
    let rerun: BlockNumber?
    /// Blocks that are off the chain.
    let removed: Set<Hash32>
    /// Blocks were passed over: what they include has to be asked for.
    let isRestart: Bool
    /// The account's transactions in new blocks.
    let inclusions: [Inclusion]
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
