import Chain
import Ethereum
import Logging

/// Which blocks are on the branch that the tracker follows.
///
/// After a reorganisation the nodes behind one address are on different branches for a while. What one of them says
/// about a height must not be mixed with what another one says about the head, or a block that is off the chain would
/// count as deep enough. Parent hashes cannot be mixed up, so they decide, as far down as they can be followed.
extension ReceiptTracker {
    /// How far below the window parents are followed; a node that far behind is out of order.
    private static let longestDescent: UInt64 = 128

    /// Whether a block is on the branch of the window's tip.
    func isCanonical(_ block: BlockID) async throws -> Bool {
        try await extendWindow(downTo: block.number)
        guard let oldest = window.oldest else { return false }
        if block.number >= oldest.number { return window.contains(block.hash) }
        return try await chain.header(.number(block.number))?.hash == block.hash
    }

    /// Whether blocks are on the branch; those about which nodes do not tell are absent.
    func areCanonical(_ blocks: Set<BlockID>) async -> [Hash32: Bool] {
        var known: [Hash32: Bool] = [:]
        for block in blocks {
            do {
                known[block.hash] = try await isCanonical(block)
            } catch {
                tally.count(.worldFailure)
                logger.debug("a block cannot be followed", metadata: ["block": "\(block.number)", "error": "\(error)"])
            }
        }
        return known
    }

    /// Says of receipts that were asked for by their hashes when their blocks were made, and leaves out those of blocks that are
    /// off the branch: a node was asked that is behind.
    func inclusions(of receipts: [Receipt]) async -> [Inclusion] {
        let headers = await results(of: Array(Set(receipts.map(\.blockHash)))) { [chain, window] hash -> BlockHeader? in
            if let header = window[hash] { return header }
            return try await chain.header(.hash(hash))
        }
        let known = headers.compactMap { try? $0.get() }
        let times = Dictionary(known.map { ($0.hash, $0.timestamp * 1_000) }) { first, _ in first }
        return receipts.filter { !window.excludes(BlockID(number: $0.blockNumber, hash: $0.blockHash)) }
            .map { Inclusion(receipt: $0, minedAt: times[$0.blockHash]) }
    }

    /// Follows parents below the window, for all who ask at the same time.
    ///
    /// One of them asks for the next parent, and the others take what comes of that.
    private func extendWindow(downTo number: BlockNumber) async throws {
        while let oldest = window.oldest, oldest.number > number,
            oldest.number.rawValue - number.rawValue <= Self.longestDescent
        {
            if isDescending {
                await descended.wait(past: descended.generation)
                try Task.checkCancellation()
                if let descentFailure { throw descentFailure }
            } else {
                try await prependParent(of: oldest)
            }
        }
    }

    private func prependParent(of oldest: BlockHeader) async throws {
        (isDescending, descentFailure) = (true, nil)
        defer {
            isDescending = false
            descended.notify()
        }
        do {
            guard let parent = try await chain.header(.hash(oldest.parentHash)), parent.hash == oldest.parentHash else {
                throw ChainError(
                    .unavailable, "a node does not have the parent of a block", method: "eth_getBlockByHash")
            }
            window.prepend(parent)
        } catch {
            // One that was cancelled leaves the rest to the next.
            if !(error is CancellationError) { descentFailure = error }
            throw error
        }
    }
}
