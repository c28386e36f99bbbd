package import Chain
package import Ethereum

/// A small chain in memory: accounts, a pool of transactions, and blocks that can be taken back.
///
/// It executes nothing; what a transaction does is what a closure says. All of it is synchronous.
package struct SimulatedChain: Sendable {
    /// What executing a transaction does besides using up its nonce.
    package struct Execution: Sendable {
        package var succeeded: Bool
        package var gasUsed: Gas
        package var logs: [(address: Address, topics: [Hash32], data: [UInt8])]

        package init(
            succeeded: Bool = true, gasUsed: Gas = 21_000,
            logs: [(address: Address, topics: [Hash32], data: [UInt8])] = []
        ) {
            self.succeeded = succeeded
            self.gasUsed = gasUsed
            self.logs = logs
        }
    }

    package struct Account: Hashable, Sendable {
        package var balance: Wei = Wei(UInt256(1_000_000_000_000_000_000))
        package var nonce: Nonce = 0
        package var code: [UInt8] = []
    }

    package struct Block: Sendable {
        package var header: BlockHeader
        package var transactions: [SignedTransaction]
        package var receipts: [Receipt]
        /// As they are after the block.
        package internal(set) var accounts: [Address: Account]
    }

    package var chainID: ChainID
    /// The canonical blocks; the first is the genesis block.
    package internal(set) var blocks: [Block]
    package var accounts: [Address: Account] = [:]
    /// Of the next block; nil for a chain without base fees.
    package var baseFee: Wei? = .gwei(1)
    package var blockGasLimit: Gas = 30_000_000
    package var limits = PoolLimits()
    /// Who signed a transaction.
    package var sender: @Sendable (SignedTransaction) -> Address? = StampSigner.sender
    /// What a transaction does; it succeeds by default.
    package var execute: @Sendable (SignedTransaction, Address) -> Execution = { _, _ in Execution() }
    var pool: [Address: [Nonce: SignedTransaction]] = [:]
    private var blocksMade: UInt64 = 0
    private var extrinsics: [Address] = []

    package init(chainID: ChainID = 1287, timestamp: UInt64) {
        self.chainID = chainID
        let header = BlockHeader(
            number: 0, hash: Keccak256.hash([0]), parentHash: .zero, timestamp: timestamp, baseFeePerGas: baseFee,
            gasLimit: blockGasLimit)
        blocks = [Block(header: header, transactions: [], receipts: [], accounts: [:])]
    }

    package var head: BlockHeader { blocks[blocks.count - 1].header }

    /// Every transaction in the pool, by account and nonce.
    package var pooled: [SignedTransaction] {
        pool.sorted { $0.key < $1.key }
            .flatMap { $0.value.sorted { $0.key < $1.key }.map(\.value) }
    }

    package func account(_ address: Address) -> Account { accounts[address] ?? Account() }

    package func receipt(of hash: Hash32) -> Receipt? {
        blocks.lazy.flatMap(\.receipts).first { $0.transactionHash == hash }
    }

    /// What `eth_feeHistory` reports: like geth, base fees of 0 for a chain that has none.
    package func feeHistory(blocks count: Int, percentiles: Int) -> FeeHistory {
        let recent = blocks.suffix(max(1, count))
        let rewards = recent.map { block in
            let fees = block.transactions.map { $0.transaction.fees.tip(at: block.header.baseFeePerGas ?? .zero) }
            let median = fees.sorted().dropFirst(fees.count / 2).first ?? .zero
            return [Wei](repeating: median, count: percentiles)
        }
        return FeeHistory(
            baseFeePerGas: recent.map { $0.header.baseFeePerGas ?? .zero } + [baseFee ?? .zero],
            gasUsedRatio: recent.map { $0.transactions.isEmpty ? 0 : 0.5 }, reward: rewards)
    }

    // MARK: Blocks

    /// Makes a block of what the pool holds ready, account by account in nonce order.
    ///
    /// - Parameters:
    ///   - limit: The most transactions that it takes.
    ///   - isWanted: Whether the block's producer takes a transaction, and with it those that follow it.
    package mutating func mine(
        at timestamp: UInt64, limit: Int = .max, where isWanted: (SignedTransaction) -> Bool = { _ in true }
    ) {
        let parent = head
        blocksMade += 1
        let number = BlockNumber(parent.number.rawValue + 1)
        // The counter keeps two blocks of one height apart.
        let hash = Keccak256.hash(parent.hash.bytes + Array("\(number) \(blocksMade)".utf8))
        let header = BlockHeader(
            number: number, hash: hash, parentHash: parent.hash, timestamp: max(timestamp, parent.timestamp + 1),
            baseFeePerGas: baseFee, gasLimit: blockGasLimit)
        var block = Block(header: header, transactions: [], receipts: [], accounts: [:])
        var gas = blockGasLimit.rawValue
        runExtrinsics()
        while block.transactions.count < limit, let (transaction, sender) = takeReady(gas: gas, where: isWanted) {
            gas -= transaction.transaction.gasLimit.rawValue
            block.transactions.append(transaction)
            block.receipts.append(include(transaction, from: sender, in: header))
        }
        block.accounts = accounts
        blocks.append(block)
    }

    /// Has the next block use up one nonce of an account without a transaction, as an extrinsic of a Substrate chain does.
    package mutating func useNonce(of account: Address) { extrinsics.append(account) }

    private mutating func runExtrinsics() {
        for address in extrinsics {
            accounts[address, default: Account()].nonce = account(address).nonce.next
        }
        extrinsics = []
    }

    /// Takes the last blocks back; what was in them returns to the pool or is forgotten.
    package mutating func reorganise(depth: Int, returningToPool: Bool) {
        let removed = blocks.suffix(min(depth, blocks.count - 1))
        blocks.removeLast(removed.count)
        accounts = blocks[blocks.count - 1].accounts
        guard returningToPool else { return }
        for transaction in removed.flatMap(\.transactions) { inject(transaction) }
    }

    private mutating func include(
        _ transaction: SignedTransaction, from sender: Address, in header: BlockHeader
    ) -> Receipt {
        let execution = execute(transaction, sender)
        let price = transaction.transaction.fees.price(at: header.baseFeePerGas ?? .zero)
        var account = account(sender)
        account.nonce = account.nonce.next
        let value = execution.succeeded ? transaction.transaction.value : .zero
        let cost = price.multiplied(by: execution.gasUsed)?.adding(value)
        account.balance = cost.flatMap { account.balance.subtracting($0) } ?? .zero
        accounts[sender] = account
        return Receipt(
            transactionHash: transaction.hash, blockHash: header.hash, blockNumber: header.number,
            succeeded: execution.succeeded, gasUsed: execution.gasUsed, effectiveGasPrice: price,
            logs: execution.logs.map {
                Log(
                    address: $0.address, topics: $0.topics, data: $0.data, blockNumber: header.number,
                    transactionHash: transaction.hash)
            })
    }
}
