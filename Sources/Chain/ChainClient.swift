package import Ethereum

/// Speaks to an EVM chain through whatever endpoints it was given.
///
/// The engine's only view of the chain. Every method suspends until an answer is there and throws
/// ``ChainError``, or `CancellationError` when the task is cancelled; none retries for ever. An
/// answer is what *one* node said at one moment: callers that must be sure ask again (see the
/// proof rule in the engine's documentation).
package protocol ChainClient: Sendable {
    /// Returns the chain id (`eth_chainId`).
    func chainID() async throws -> ChainID

    /// Returns the header of a block, or `nil` when the node does not have it.
    func header(_ block: BlockReference) async throws -> BlockHeader?

    /// Returns the receipts of those `transactions` that `block` includes.
    ///
    /// One `eth_getBlockReceipts` where the node has it, otherwise one batch of
    /// `eth_getTransactionReceipt`. Receipts of other transactions are skipped without being decoded.
    ///
    /// - Throws: ``ChainError`` when the node does not have the block (yet) or answers for another one.
    func receipts(in block: BlockHeader, of transactions: Set<Hash32>) async throws -> [Receipt]

    /// Returns the receipts of `transactions`, wherever they were included, in order; `nil` where there is none.
    func receipts(of transactions: [Hash32]) async throws -> [Receipt?]

    /// Returns the number of transactions that `account` has on chain, i.e. its next free nonce.
    func transactionCount(of account: Address, at block: BlockReference) async throws -> Nonce

    /// Returns the balance of `account` in wei.
    func balance(of account: Address, at block: BlockReference) async throws -> Wei

    /// Returns the code at `account`; empty for an account without code.
    func code(at account: Address) async throws -> [UInt8]

    /// Estimates the gas of a call against the latest block (`eth_estimateGas`), without any buffer.
    ///
    /// - Throws: ``ChainError`` with ``ChainError/Code/reverted(_:)`` when the call itself reverts.
    func estimateGas(_ call: CallRequest) async throws -> Gas

    /// Runs a call without sending it (`eth_call`) and returns what it returned.
    ///
    /// - Throws: ``ChainError`` with ``ChainError/Code/reverted(_:)`` when the call reverts.
    func call(_ call: CallRequest, at block: BlockReference) async throws -> [UInt8]

    /// Returns base fees and rewards of the last `blocks` blocks (`eth_feeHistory`).
    ///
    /// - Throws: ``ChainError`` with ``ChainError/Code/unsupported`` on a chain without EIP-1559.
    func feeHistory(blocks: Int, percentiles: [Double]) async throws -> FeeHistory

    /// Returns the node's legacy gas price suggestion (`eth_gasPrice`).
    func gasPrice() async throws -> Wei

    /// Hands signed transactions to a node in the order given, as one batch.
    ///
    /// Never throws for what a node said or failed to say: that is in the answers, one for each
    /// transaction, and every answer is only a hint. Sending the same bytes again is always harmless.
    ///
    /// - Parameters:
    ///   - transactions: In the order of their nonces.
    ///   - mayLeave: Asked right before the transactions leave, for each node that they are handed to; when it says no, they do
    ///     not, and their outcome is unknown like that of those on their way.
    func send(_ transactions: [SignedTransaction], while mayLeave: @escaping @Sendable () -> Bool) async -> [SendAnswer]

    /// Returns which of `transactions` the node knows, pending or mined, in order.
    func knows(_ transactions: [Hash32]) async throws -> [Bool]

    /// Returns what each of `accounts` sent that each of the blocks numbered `blocks` includes, in order; `nil` for a block that the
    /// node does not have.
    ///
    /// Reads whole blocks, in one batch: for rare questions only.
    func transactions(of accounts: Set<Address>, in blocks: [BlockNumber]) async throws -> [[Address: SentInBlock]?]

    /// Returns what `account` has in the pool of any node (`txpool_contentFrom`), and up to which nonce.
    ///
    /// Asks every endpoint at the same time, also those that failed lately. Where a node does not let its pool be seen, what
    /// its pending block shows counts, which may be nothing, as where it refuses that, too.
    ///
    /// - Returns: What those that answered hold, and which did not answer.
    /// - Throws: ``ChainError`` when none answered.
    func pool(of account: Address) async throws -> AccountPool

    /// Returns the logs that match `filter` (`eth_getLogs`).
    func logs(_ filter: LogFilter) async throws -> [Log]
}

extension ChainClient {
    /// Hands signed transactions to a node, whenever that is.
    package func send(_ transactions: [SignedTransaction]) async -> [SendAnswer] {
        await send(transactions) { true }
    }

    /// Returns what `account` sent that each of the blocks numbered `blocks` includes, in order; `nil` for a block that the
    /// node does not have.
    package func transactions(of account: Address, in blocks: [BlockNumber]) async throws -> [SentInBlock?] {
        try await transactions(of: [account], in: blocks).map { $0.flatMap { $0[account] } }
    }
}

/// Names a block in a request.
package enum BlockReference: Hashable, Sendable {
    case latest
    case pending
    case safe
    case finalized
    case number(BlockNumber)
    case hash(Hash32)
}

/// The part of a block's header that the engine needs.
package struct BlockHeader: Hashable, Sendable {
    package var number: BlockNumber
    package var hash: Hash32
    package var parentHash: Hash32
    /// Seconds since 1970.
    package var timestamp: UInt64
    /// In wei per gas; `nil` on a chain without EIP-1559.
    package var baseFeePerGas: Wei?
    package var gasLimit: Gas

    package init(
        number: BlockNumber, hash: Hash32, parentHash: Hash32, timestamp: UInt64, baseFeePerGas: Wei?, gasLimit: Gas
    ) {
        self.number = number
        self.hash = hash
        self.parentHash = parentHash
        self.timestamp = timestamp
        self.baseFeePerGas = baseFeePerGas
        self.gasLimit = gasLimit
    }
}

/// What a block says about one of its transactions.
package struct Receipt: Hashable, Sendable {
    package var transactionHash: Hash32
    package var blockHash: Hash32
    package var blockNumber: BlockNumber
    /// `false` when the transaction reverted: it consumed its nonce and gas and changed nothing else.
    package var succeeded: Bool
    package var gasUsed: Gas
    /// In wei per gas; `nil` where the node does not say, as on a chain without EIP-1559.
    package var effectiveGasPrice: Wei?
    package var logs: [Log]

    package init(
        transactionHash: Hash32, blockHash: Hash32, blockNumber: BlockNumber, succeeded: Bool, gasUsed: Gas,
        effectiveGasPrice: Wei?, logs: [Log]
    ) {
        self.transactionHash = transactionHash
        self.blockHash = blockHash
        self.blockNumber = blockNumber
        self.succeeded = succeeded
        self.gasUsed = gasUsed
        self.effectiveGasPrice = effectiveGasPrice
        self.logs = logs
    }
}

/// An event that a contract emitted.
package struct Log: Hashable, Sendable {
    package var address: Address
    package var topics: [Hash32]
    package var data: [UInt8]
    package var blockNumber: BlockNumber
    package var transactionHash: Hash32

    package init(
        address: Address, topics: [Hash32], data: [UInt8], blockNumber: BlockNumber, transactionHash: Hash32
    ) {
        self.address = address
        self.topics = topics
        self.data = data
        self.blockNumber = blockNumber
        self.transactionHash = transactionHash
    }
}

/// Which logs to return.
package struct LogFilter: Hashable, Sendable {
    package var address: Address
    /// The first topic: the event's signature hash.
    package var event: Hash32
    package var from: BlockNumber
    /// Inclusive.
    package var to: BlockNumber

    package init(address: Address, event: Hash32, from: BlockNumber, to: BlockNumber) {
        self.address = address
        self.event = event
        self.from = from
        self.to = to
    }
}

/// A call to simulate.
package struct CallRequest: Hashable, Sendable {
    package var from: Address?
    package var to: Address?
    package var data: [UInt8]
    package var value: Wei
    /// The most gas that it may use; `nil` leaves that to the node, which allows tens of millions.
    ///
    /// A contract that anybody may have written gets little: what it returns is bounded with it.
    package var gas: Gas?

    package init(from: Address? = nil, to: Address?, data: [UInt8], value: Wei = 0, gas: Gas? = nil) {
        self.from = from
        self.to = to
        self.data = data
        self.value = value
        self.gas = gas
    }
}

/// Fees of recent blocks, oldest first.
package struct FeeHistory: Hashable, Sendable {
    /// In wei per gas; one more than there are blocks: the last is the next block's base fee.
    package var baseFeePerGas: [Wei]
    /// From 0 to 1, one for each block.
    package var gasUsedRatio: [Double]
    /// For each block the priority fee (wei per gas) at each percentile asked for.
    package var reward: [[Wei]]

    package init(baseFeePerGas: [Wei], gasUsedRatio: [Double], reward: [[Wei]]) {
        self.baseFeePerGas = baseFeePerGas
        self.gasUsedRatio = gasUsedRatio
        self.reward = reward
    }
}
