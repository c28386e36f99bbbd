import Chain
import Ethereum

/// Asks the chain who used up an account's nonces.
///
/// An account's count at a block tells whether a nonce is used there, so a few questions find the block; but nodes drop the
/// state of old blocks, most of them after 128. What they keep are the blocks: where the state is gone, these are looked
/// through, a stretch with each question, and it is remembered how far that came.
actor AccountHistory {
    /// What a question came to.
    enum Answer: Equatable {
        /// What the account sent in the block that used the nonce, and that block's number.
        ///
        /// Whether the block is on the branch that the caller follows is for the caller to say.
        case found(BlockNumber, SentInBlock)
        /// The nonce was used in this block, which nothing takes back, and not by a transaction: an extrinsic of a Substrate chain did it,
        /// or an authorisation of EIP-7702.
        ///
        /// Only depth tells this from a node that lags with what a block holds.
        case usedOtherwise(BlockID)
        /// The same, in a block that is not deep: ask again later.
        case usedOtherwiseLately(BlockID)
        /// The nodes asked do not agree with each other: ask again later.
        case disagreement
        /// The block is below this one, down to which all have been looked through: ask again to go on.
        case searching(downTo: BlockNumber)
    }

    let chain: any ChainClient
    /// Where the last walks through an account's blocks stopped, by what they looked for: several may be under way.
    private var places: [Address: [BlockWalk.Place]] = [:]

    init(chain: any ChainClient) {
        self.chain = chain
    }

    /// Finds what the account sent in the block that used up `nonce`.
    ///
    /// - Parameters:
    ///   - block: A canonical block at which the account's count is above `nonce`.
    ///   - floor: The lowest block that is looked through where nodes have dropped the state.
    ///   - deep: The highest block that nothing takes back; `nil`: that is the one that the chain calls finalized.
    /// - Throws: ``ChainError``; `unavailable` where nodes have no blocks that old, or the block is below `floor`;
    ///   `CancellationError`.
    func transactions(
        of account: Address, using nonce: Nonce, upTo block: BlockNumber, downTo floor: BlockNumber = 0,
        deep: BlockNumber? = nil
    ) async throws -> Answer {
        var search = NonceSearch(for: nonce, usedAt: block)
        do {
            while let probe = search.probe {
                search.answer(try await chain.transactionCount(of: account, at: .number(probe)))
            }
        } catch let error as ChainError where error.code == .unavailable {
            let start = BlockWalk(after: search, from: place(above: nonce, of: account))
            return try await walk(start, account, downTo: floor)
        }
        guard let number = search.result, let sent = try await chain.transactions(of: account, in: [number])[0] else {
            return .disagreement
        }
        let answer = try await confirmed(number, sent)
        if answer == .disagreement || sent.transactions.contains(where: { $0.nonce == nonce }) { return answer }
        guard try await isUsed(nonce, of: account, in: number) else { return .disagreement }
        let final = if let deep { deep } else { try await chain.header(.finalized)?.number ?? 0 }
        let used = BlockID(number: number, hash: sent.block)
        return number <= final ? .usedOtherwise(used) : .usedOtherwiseLately(used)
    }

    /// Whether the account's count passes the nonce in a block, says the node that is asked now.
    private func isUsed(_ nonce: Nonce, of account: Address, in number: BlockNumber) async throws -> Bool {
        guard number > 0 else { return false }
        let before = try await chain.transactionCount(of: account, at: .number(BlockNumber(number.rawValue - 1)))
        let after = try await chain.transactionCount(of: account, at: .number(number))
        return before <= nonce && nonce < after
    }

    /// The lowest place that a walk for a nonce may go on from.
    private func place(above nonce: Nonce, of account: Address) -> BlockWalk.Place? {
        places[account]?.filter { $0.nonce >= nonce }.min { $0.block.number < $1.block.number }
    }

    /// Keeps the places of walks for different nonces that may be under way at once.
    private func remember(_ place: BlockWalk.Place?, of account: Address, for nonce: Nonce) {
        var kept = (places[account] ?? []).filter { $0.nonce != nonce }
        if let place {
            // From there a walk for any lower nonce may go on as well.
            kept.removeAll { $0.nonce <= place.nonce && $0.block.number >= place.block.number }
            kept.append(place)
        }
        places[account] = kept.suffix(Self.mostPlaces)
    }

    /// Most places of one account; without its place a walk begins anew.
    private static let mostPlaces = 64

    private func walk(_ start: BlockWalk, _ account: Address, downTo floor: BlockNumber) async throws -> Answer {
        var walk = start
        // What is thrown in between ends this walk and leaves the place where it is.
        defer { remember(walk.place, of: account, for: walk.nonce) }
        while !walk.nextBlocks.isEmpty {
            let blocks = walk.nextBlocks.filter { $0 >= floor }
            guard !blocks.isEmpty else {
                throw ChainError(
                    .unavailable, "nothing below block \(floor) is looked through", method: "eth_getBlockByNumber")
            }
            let sent = try await chain.transactions(of: account, in: blocks)
            guard walk.look(at: sent) else {
                throw ChainError(
                    .unavailable, "a node does not have a block from \(blocks[blocks.count - 1]) to \(blocks[0])",
                    method: "eth_getBlockByNumber")
            }
        }
        switch walk.state {
        case .found(let number, let sent): return try await confirmed(number, sent)
        case .contradicted: return .disagreement
        case .walking(let next): return .searching(downTo: BlockNumber(next.rawValue + 1))
        }
    }

    /// Makes sure that a block is canonical for whichever node is asked now.
    private func confirmed(_ number: BlockNumber, _ sent: SentInBlock) async throws -> Answer {
        try await chain.header(.number(number))?.hash == sent.block ? .found(number, sent) : .disagreement
    }
}
