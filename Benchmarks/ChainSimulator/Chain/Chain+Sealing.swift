import Ethereum

extension Chain {
    /// Makes a block, and makes it the newest.
    ///
    /// - Parameters:
    ///   - time: Microseconds since 1970.
    ///   - isEmpty: Whether it takes nothing from the pool.
    ///   - first: What it takes past the pool.
    /// - Returns: How many transactions are in it.
    @discardableResult
    mutating func seal(
        at time: UInt64, isEmpty: Bool = false, first: [SimulatedTransaction] = []
    ) -> Int {
        undo.append([:])
        var contents = BlockContents()
        for transaction in first { _ = include(transaction, in: &contents) }
        if !isEmpty { fill(&contents) }
        let header = Block.Header(
            number: blocks.count, parent: blocks.last?.hash ?? .zero,
            timestamp: max(time / 1_000_000, blocks.last?.header.timestamp ?? 0), sealedAt: time, baseFee: nextBaseFee)
        append(Block(header, hash: hash(header, contents), contents))
        return contents.included.count
    }

    /// Takes from the pool what there is room for, best first.
    private mutating func fill(_ contents: inout BlockContents) {
        var order = BestFirst(pool, baseFee: nextBaseFee)
        while let transaction = order.best, contents.gasUsed + 21_000 <= settings.gasLimit {
            if include(transaction, in: &contents) { order.advance() } else { order.skipSender() }
        }
    }

    /// Lets a transaction be paid for and puts it into a block; returns false when it cannot be there.
    private mutating func include(_ transaction: SimulatedTransaction, in contents: inout BlockContents) -> Bool {
        let (sender, tip) = (account(transaction.sender), transaction.tip(nextBaseFee))
        guard transaction.nonce == sender.nonce, transaction.gas <= settings.gasLimit - contents.gasUsed,
            transaction.gas >= transaction.intrinsicGas, tip != nil, let cost = transaction.cost, cost <= sender.balance
        else { return false }
        let gas = gasUsed(by: transaction)
        let value = transaction.movedValue
        let payment = UInt128(gas) * transaction.price(nextBaseFee) + value
        change(transaction.sender) {
            $0.nonce += 1
            $0.balance -= payment
        }
        if value > 0, let recipient = transaction.to {
            // Nobody can have more than all coins, unless an administrator says so.
            change(recipient) { $0.balance = $0.balance &+ value }
        }
        contents.append(transaction, gas: gas, baseFee: nextBaseFee)
        return true
    }

    private func gasUsed(by transaction: SimulatedTransaction) -> UInt64 {
        switch transaction.outcome {
        case .transfer: transaction.intrinsicGas
        case .run, .revert: min(settings.gasUsed, transaction.gas)
        }
    }

    private mutating func append(_ block: Block) {
        numbers[block.hash] = block.number
        blocks.append(block)
        for (index, included) in block.included.enumerated() {
            places[included.transaction.hash] = Place(
                transaction: included.transaction, block: Int32(block.number), index: Int32(index))
        }
        executions += block.executions
        reverted += block.reverted
        filledBlocks += block.included.isEmpty ? 0 : 1
        setNextBaseFee()
        advancePool(undo[undo.count - 1].keys)
    }

    /// A hash that no other block has.
    private func hash(_ header: Block.Header, _ contents: BlockContents) -> Hash32 {
        let number = [UInt64(header.number), header.sealedAt, branches, contents.gasUsed].map(RLP.number)
        let last = contents.included.last?.transaction.hash ?? .zero
        return Keccak256.hash(RLP.list([.bytes(header.parent.bytes), .bytes(last.bytes)] + number).encoded)
    }
}
