import Ethereum

extension Chain {
    /// Which block is meant.
    enum Reference: Sendable {
        case latest, earliest, safe, finalized
        case number(Int)
        case hash(Hash32)
    }

    /// An account as of the newest block; one that was never touched is empty.
    func account(_ address: Address) -> Account { accounts[address] ?? Account() }

    /// An account as it was behind a block.
    func account(_ address: Address, behind number: Int) -> Account {
        for layer in undo.dropFirst(number + 1) {
            if let before = layer[address] { return before }
        }
        return account(address)
    }

    /// The nonce behind the sender's executable transactions.
    func pendingNonce(_ sender: Address) -> UInt64 {
        max(pool.nextNonce(sender) ?? 0, account(sender).nonce)
    }

    /// The number of a block, which need not exist; nil for a hash that no canonical block has.
    func number(_ reference: Reference) -> Int? {
        switch reference {
        case .latest: head.number
        case .earliest: 0
        case .safe: max(head.number - settings.confirmDepth, 0)
        case .finalized: max(head.number - 2 * settings.confirmDepth, 0)
        case .number(let number): number
        case .hash(let hash): numbers[hash]
        }
    }

    /// A canonical block.
    func block(_ reference: Reference) -> Block? {
        number(reference).flatMap { $0 < blocks.count ? blocks[$0] : nil }
    }

    /// Where a transaction is: in a block, or in the pool.
    func place(_ hash: Hash32) -> (transaction: SimulatedTransaction, block: Block?, index: Int)? {
        guard let place = places[hash] else { return nil }
        return (place.transaction, place.block < 0 ? nil : blocks[Int(place.block)], Int(place.index))
    }
}
