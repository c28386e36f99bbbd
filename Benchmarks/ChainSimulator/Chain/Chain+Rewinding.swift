import Ethereum

extension Chain {
    /// Takes the newest blocks away, and all that they did; the pool is brought up to date.
    ///
    /// - Returns: Their transactions, in the order of execution. None of them waits.
    /// - Throws: ``RPCFailure`` when there are not as many blocks.
    mutating func rewind(_ depth: Int) throws(RPCFailure) -> [SimulatedTransaction] {
        guard depth > 0, depth < blocks.count else {
            throw .invalidParams(
                "invalid argument 0: there are \(blocks.count - 1) blocks to reorganise, not \(depth)")
        }
        let removed = blocks.suffix(depth)
        for layer in undo.suffix(depth).reversed() { accounts.merge(layer) { _, before in before } }
        blocks.removeLast(depth)
        undo.removeLast(depth)
        for block in removed {
            numbers[block.hash] = nil
            executions -= block.executions
            reverted -= block.reverted
            filledBlocks -= block.included.isEmpty ? 0 : 1
            for included in block.included { places[included.transaction.hash] = nil }
        }
        branches += 1
        setNextBaseFee()
        restartPool()
        return removed.flatMap { $0.included.map(\.transaction) }
    }

    /// Puts as many new blocks in the place of the newest ones: with the given transactions, each at its offset.
    ///
    /// What the old blocks held is gone, as in Anvil.
    mutating func replace(
        _ depth: Int, with transactions: [(SimulatedTransaction, offset: Int)], at time: UInt64, isEmpty: Bool
    ) throws(RPCFailure) {
        _ = try rewind(depth)
        for offset in 0..<depth {
            seal(at: time, isEmpty: isEmpty, first: transactions.filter { $0.offset == offset }.map { $0.0 })
        }
    }

    /// Takes blocks away and makes others, which are empty; a part of the old transactions goes back to the pool after that.
    ///
    /// - Parameters:
    ///   - blocks: How many take their place.
    ///   - returned: Which part of the transactions comes back, from 0 to 1: spread evenly over them.
    /// - Returns: The transactions that were in the old blocks.
    mutating func reorganise(
        _ depth: Int, blocks: Int, returned: Double, at time: UInt64
    ) throws(RPCFailure) -> [SimulatedTransaction] {
        let waiting = clearPool()
        let removed: [SimulatedTransaction]
        do {
            removed = try rewind(depth)
        } catch {
            giveBack(waiting)
            throw error
        }
        for _ in 0..<blocks { seal(at: time, isEmpty: true) }
        let back = removed.enumerated().filter { index, _ in
            (Double(index + 1) * returned).rounded(.down) > (Double(index) * returned).rounded(.down)
        }
        giveBack(back.map(\.element) + waiting)
        return removed
    }

    /// Puts transactions into the pool, but for those that it refuses now.
    private mutating func giveBack(_ transactions: [SimulatedTransaction]) {
        for transaction in transactions.sorted(by: { $0.nonce < $1.nonce }) {
            do {
                try add(transaction)
            } catch {
                // A node says nothing of those either.
                continue
            }
        }
    }
}
