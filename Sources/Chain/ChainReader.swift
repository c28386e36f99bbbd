package import Ethereum

/// Reads much of a chain at a time: what following contracts needs beyond ``ChainClient``.
package protocol ChainReader: ChainClient {
    /// Returns the headers of blocks, in one batch, in order; `nil` for one that the node does not have.
    func headers(_ blocks: [BlockNumber]) async throws -> [BlockHeader?]

    /// Runs calls without sending them, in one batch, all on one node, and answers each by itself.
    ///
    /// - Throws: ``ChainError`` when the batch as a whole got no answer.
    func calls(_ requests: [CallRequest], at block: BlockReference) async throws -> [Result<[UInt8], ChainError>]

    /// Returns the logs that match a query, and makes sure that a node that answers none has the blocks.
    ///
    /// - Throws: ``ChainError``; with the code `unavailable` when no node has the query's last block.
    func logs(_ query: LogQuery) async throws -> [LocatedLog]

    /// Returns the transfers of the chain's own coin by successful transactions in blocks, in order; `nil` for a block that the node
    /// does not have.
    func payments(in blocks: [BlockNumber]) async throws -> [BlockPayments?]
}

/// Which logs to return.
package struct LogQuery: Hashable, Sendable {
    /// Whose; empty for everybody's.
    package var addresses: [Address]
    /// For each position those that are allowed there; an empty one allows all.
    package var topics: [[Hash32]]
    /// Inclusive, both of them.
    package var blocks: ClosedRange<BlockNumber>
    /// The hash of the last block, which a node has to have on its canonical chain for its answer to count.
    package var lastBlock: Hash32

    package init(addresses: [Address], topics: [[Hash32]], blocks: ClosedRange<BlockNumber>, lastBlock: Hash32) {
        self.addresses = addresses
        self.topics = topics
        self.blocks = blocks
        self.lastBlock = lastBlock
    }
}

/// A log and where it is.
package struct LocatedLog: Hashable, Sendable {
    package var log: Log
    package var blockHash: Hash32
    /// Its position in the block.
    package var index: UInt64

    package init(log: Log, blockHash: Hash32, index: UInt64) {
        self.log = log
        self.blockHash = blockHash
        self.index = index
    }
}

/// What the transactions of a block paid.
package struct BlockPayments: Hashable, Sendable {
    package struct Payment: Hashable, Sendable {
        package var transaction: Hash32
        package var sender: Address
        package var recipient: Address
        package var value: Wei

        package init(transaction: Hash32, sender: Address, recipient: Address, value: Wei) {
            self.transaction = transaction
            self.sender = sender
            self.recipient = recipient
            self.value = value
        }
    }

    package var block: BlockHeader
    package var payments: [Payment]

    package init(block: BlockHeader, payments: [Payment]) {
        self.block = block
        self.payments = payments
    }
}
