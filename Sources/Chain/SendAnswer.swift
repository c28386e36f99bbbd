/// What a node said to a raw transaction, sorted by what it asks of the sender.
///
/// Always a hint, never a fact: nodes behind one address disagree, and an answer may be lost after
/// the node acted. Only a block decides what became of a transaction.
package enum SendAnswer: Hashable, Sendable {
    /// The node took it into its pool.
    case accepted
    /// The node has it already: as good as accepted.
    case alreadyKnown
    /// The account's nonce on chain is above this one.
    case nonceTooLow
    /// The nonce is further ahead than the node's pool allows.
    case nonceTooHigh
    /// The pool holds another transaction with this nonce, and this one does not pay enough more.
    case replacementUnderpriced
    /// The fees are below what the node's pool takes, or below the block's base fee.
    case underpriced
    /// The account cannot pay `gasLimit × maxFeePerGas + value` for all that it has in the pool.
    case insufficientFunds
    /// The pool, or this account's share of it, is full.
    case poolFull
    /// The gas limit is below what the data alone costs, so it can never be valid.
    case intrinsicGasTooLow
    /// The gas limit is above what a block allows, so it can never be valid.
    case exceedsBlockGasLimit
    /// The gas limit is above what the chain lets any transaction have (EIP-7825), so it can never be valid.
    case exceedsTransactionGasCap
    /// It offers more than the operator of this node lets anybody pay (`gasLimit × maxFeePerGas`); another node may take it.
    case feeCapExceeded
    /// Another part of the node (a blob or private pool) holds the account for the moment.
    case accountReserved
    /// The node asks for fewer requests, for this long where it says so.
    case rateLimited(retryAfter: Duration?)
    /// The node refused it for a reason that the same bytes will always meet (wrong chain id, bad signature, …).
    case rejected(String)
    /// The node refused it in words that nobody here knows; another node may say it in words that are known.
    case unrecognised(String)
    /// Nobody knows whether the node acted: time-out, connection lost, 5xx, garbage.
    case outcomeUnknown(String)
}
