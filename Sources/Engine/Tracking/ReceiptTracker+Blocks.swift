import Chain
import Ethereum
import Logging

extension ReceiptTracker {
    /// Most blocks walked one by one after a pause; beyond that flights are looked up by their hashes.
    private static let longestWalk = 64

    /// Brings the window up to the chain's head.
    ///
    /// - Returns: Whether the head is a block not seen before.
    func followHead() async throws -> Bool {
        guard let head = try await chain.header(.latest) else { return false }
        if window.relation(of: head) == .known { return false }
        if let path = try await path(to: head) {
            for block in path { try await take(in: block) }
        } else {
            try await restart(at: head)
        }
        await oracle.headAdvanced(head)
        return true
    }

    /// Returns the blocks from the window to `head`, ascending; `nil` when they are too many to walk.
    private func path(to head: BlockHeader) async throws -> [BlockHeader]? {
        if window.tip == nil { return nil }
        var blocks = [head]
        while let oldest = blocks.last, window.relation(of: oldest) == .detached {
            guard blocks.count < Self.longestWalk else { return nil }
            guard let parent = try await chain.header(.hash(oldest.parentHash)) else { return nil }
            blocks.append(parent)
        }
        return blocks.reversed().filter { window.relation(of: $0) != .known }
    }

    /// Takes in one block that follows the window, or forks off it.
    private func take(in block: BlockHeader) async throws {
        await rollBack(window.makeRoom(for: block))
        let receipts = try await chain.receipts(in: block, of: table.hashes)
        include(receipts, minedAt: block.timestamp * 1000)
        window.append(block)
    }

    /// Starts anew: the window is empty or too far behind.
    private func restart(at head: BlockHeader) async throws {
        window.reset()
        // What was seen in blocks that are not followed any more may have been reorganised away meanwhile.
        let included = table.rollBack { _ in true }
        try await lookUp(table.pending(), at: head)
        window.append(head)
        await sendAgain(included.filter { table[$0.id]?.state == .pending })
    }

    /// Asks for the receipts of flights by their hashes, whichever block includes them.
    ///
    /// What some requests found stays found when a later one fails, so that a rate limit delays but never prevents it.
    func lookUp(_ flights: [FlightID], at head: BlockHeader) async throws {
        let hashes = flights.flatMap { table[$0]?.record.transactions.map(\.hash) ?? [] }
        for first in stride(from: 0, to: hashes.count, by: Self.lookUpSize) {
            let some = Array(hashes[first..<min(first + Self.lookUpSize, hashes.count)])
            let receipts = try await chain.receipts(of: some).compactMap { $0 }
            include(receipts, minedAt: head.timestamp * 1000)
        }
    }

    /// How many receipts are asked for at once: as many as fit into one request.
    private static let lookUpSize = 100

    private func include(_ receipts: [Receipt], minedAt: Milliseconds) {
        let included = table.include(receipts, minedAt: minedAt)
        tally.count(.included, by: included.count)
    }

    private func rollBack(_ blocks: [BlockHeader]) async {
        guard !blocks.isEmpty else { return }
        logger.warning("blocks were reorganised away", metadata: ["blocks": "\(blocks.count)"])
        let removed = Set(blocks.map(\.hash))
        await sendAgain(table.rollBack { removed.contains($0) })
    }

    /// The transactions of blocks that are off the chain go out again, the same bytes.
    func sendAgain(_ reorganised: [Flight]) async {
        guard !reorganised.isEmpty else { return }
        tally.count(.reorganised, by: reorganised.count)
        logger.warning("transactions were reorganised away", metadata: ["transactions": "\(reorganised.count)"])
        for flight in reorganised { await relaunch(flight) }
    }
}
