import Chain
import Ethereum

/// What one look at the chain has shown, all of one node.
struct ChainSight {
    var time: ChainTime
    /// The highest block that is deep enough to start runs.
    var deepest: BlockNumber?
    /// Whether the block up to which events were read is not on the chain any more.
    var hasForked = false

    var head: BlockHeader { time.head }
}
