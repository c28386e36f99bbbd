import Chain
import Collections
import Ethereum
import Logging

/// What one look at the chain has shown.
struct Look {
    var inclusions: [Inclusion] = []
    /// Blocks that are off the chain.
    var removed: Set<Hash32> = []
    /// Blocks were passed over.
    var isRestart = false
    /// The head is a block not seen before.
    var isNewHead = false
    /// What ended it early.
    var failure: (any Error)?

    var isNews: Bool { isNewHead || isRestart || !removed.isEmpty }
}

extension ReceiptTracker {
    /// Most blocks taken one by one after a pause; beyond that flights are looked up by their hashes.
    private static let longestWalk: UInt64 = 64
    /// How many blocks are fetched at the same time.
    private static let blocksAtOnce = 16

    /// Brings the window up to the chain's head.
    func followHead() async -> Look {
        var look = Look()
        do {
            guard let head = try await chain.header(.latest), window.relation(of: head) != .known else { return look }
            if let path = try await path(to: head), !isUnreadable(path.first) {
                for some in path.chunks(of: Self.blocksAtOnce) { try await take(in: Array(some), &look) }
            } else {
                window.reset()
                window.append(head)
                look.isRestart = true
                look.isNewHead = true
            }
            await oracle.headAdvanced(head)
        } catch {
            look.failure = error
        }
        return look
    }

    /// Returns the blocks from the window to `head`, ascending; `nil` when they are too many to walk.
    private func path(to head: BlockHeader) async throws -> [BlockHeader]? {
        guard let tip = window.tip else { return nil }
        if window.relation(of: head) == .attaches { return [head] }
        guard head.number <= BlockNumber(tip.number.rawValue + Self.longestWalk) else { return nil }
        if let path = try await straightPath(from: tip, to: head) { return path }
        return try await pathByParents(to: head)
    }

    /// The blocks between, asked for by their numbers at the same time; `nil` when they are not of one chain that goes on from the
    /// window: nodes are on different branches, or the chain has forked.
    private func straightPath(from tip: BlockHeader, to head: BlockHeader) async throws -> [BlockHeader]? {
        guard head.number > tip.number else { return nil }
        let numbers = Array((tip.number.rawValue + 1)..<head.number.rawValue)
        let between = await results(of: numbers) { [chain] in try await chain.header(.number(BlockNumber($0))) }
        let path = try between.compactMap { try $0.get() } + [head]
        guard path.count == numbers.count + 1, path[0].parentHash == tip.hash else { return nil }
        return zip(path, path.dropFirst()).allSatisfy { $0.hash == $1.parentHash } ? path : nil
    }

    private func pathByParents(to head: BlockHeader) async throws -> [BlockHeader]? {
        var blocks = [head]
        while let oldest = blocks.last, window.relation(of: oldest) == .detached {
            guard blocks.count < Self.longestWalk else { return nil }
            guard let parent = try await chain.header(.hash(oldest.parentHash)) else { return nil }
            blocks.append(parent)
        }
        return blocks.reversed().filter { window.relation(of: $0) != .known }
    }

    /// Takes in blocks that follow the window, or fork off it, as far as their receipts are known.
    private func take(in blocks: [BlockHeader], _ look: inout Look) async throws {
        let hashes = followers.hashes
        let receipts = await results(of: blocks) { [chain] in try await chain.receipts(in: $0, of: hashes) }
        for (block, receipts) in zip(blocks, receipts) {
            if case .failure = receipts { couldNotRead(block) }
            let inclusions = try receipts.get().map { Inclusion(receipt: $0, minedAt: block.timestamp * 1000) }
            let removed = window.makeRoom(for: block)
            if !removed.isEmpty {
                logger.warning("blocks were reorganised away", metadata: ["blocks": "\(removed.count)"])
                look.removed.formUnion(removed.map(\.hash))
                look.inclusions.removeAll { look.removed.contains($0.receipt.blockHash) }
            }
            window.append(block)
            look.isNewHead = true
            look.inclusions += inclusions
        }
    }

    /// How often a block is tried before it is passed over: its transactions are asked for by their hashes then.
    private static let patience = 4

    private func couldNotRead(_ block: BlockHeader) {
        unreadable = (block.hash, unreadable?.block == block.hash ? (unreadable?.times ?? 0) + 1 : 1)
    }

    private func isUnreadable(_ block: BlockHeader?) -> Bool {
        unreadable.map { $0.block == block?.hash && $0.times >= Self.patience } ?? false
    }

    /// Tells accounts what a look has shown.
    func tell(_ look: Look, to accounts: [any ChainFollower]) async {
        // There is none before the first block.
        guard let head = window.tip else { return }
        let (inclusions, depth) = (followers.sorted(look.inclusions), depth)
        for account in accounts {
            await account.chainMoved(
                ChainNews(
                    head: head, depth: depth, removed: look.removed, isRestart: look.isRestart,
                    inclusions: inclusions[account.lease.account] ?? []))
        }
    }
}
