package import Ethereum

/// Reads much of a chain at a time: what following contracts needs beyond ``ChainClient``.
package protocol ChainReader: ChainClient {
    /// Returns the headers of blocks, in one batch, all of one node, in order; `nil` for one that the node does not have, or, asked
    /// for a safe or a finalized block, does not know by that name.
    ///
    /// - Throws: ``ChainError``.
    func headers(_ blocks: [BlockReference]) async throws -> [BlockHeader?]

    /// Runs calls without sending them, in one batch, all on one node, and answers each by itself.
    ///
    /// A call that was not answered (a rate limit inside the batch) has such an error of its own.
    ///
    /// - Throws: ``ChainError`` when none was answered.
    func calls(_ requests: [CallRequest], at block: BlockReference) async throws -> [Result<[UInt8], ChainError>]

    /// Returns the logs that match a query, in the order of the chain, of a node that has shown to have the query's last block.
    ///
    /// Nodes answer an empty list for blocks that they do not have (hardhat, ganache, whatever is behind a balancer): that counts as
    /// no answer, and another endpoint is asked.
    ///
    /// - Throws: ``ChainError``; with the code `unavailable` when no node has the query's last block, with `rangeTooLarge` or
    ///   `tooManyResults` when one asks for smaller questions.
    func logs(_ query: LogQuery) async throws -> [LocatedLog]

    /// Returns the transfers of the chain's own coin by successful transactions in blocks, in order; `nil` for a block that the node
    /// does not have.
    ///
    /// Reads whole blocks, in one batch: ask for few at a time.
    ///
    /// - Throws: ``ChainError``.
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

    /// Whether a log is one of those asked for.
    package func matches(_ log: Log) -> Bool {
        guard blocks.contains(log.blockNumber), addresses.isEmpty || addresses.contains(log.address),
            log.topics.count >= topics.count
        else { return false }
        return zip(topics, log.topics).allSatisfy { $0.isEmpty || $0.contains($1) }
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
