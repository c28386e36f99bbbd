import Chain
import Engine
import Ethereum
import Logging

extension RegistryFollower {
    /// Asks for the head, for the block that counts as final, and for the block up to which events were read, in one batch.
    ///
    /// A node that is behind shows the same as last time.
    func look() async throws -> ChainSight {
        let marker = configuration.confirmations.marker
        let tip = trail.tip
        let blocks = [marker, .latest, tip.map { .number($0.number) }].compactMap(\.self)
        let headers = try await chain.headers(blocks)
        guard headers.count == blocks.count, let head = headers[marker == nil ? 0 : 1] else {
            throw ChainError(.unavailable, "the node shows no block at all", method: "eth_getBlockByNumber")
        }
        let marked = marker == nil ? nil : headers[0]?.number
        var sight = seen(head, marked: marked)
        if let tip, head.number >= tip.number {
            guard let now = headers.last ?? nil else {
                throw ChainError(.unavailable, "the node lacks block \(tip.number)", method: "eth_getBlockByNumber")
            }
            sight.hasForked = now.hash != tip.hash
        }
        self.sight = sight
        untold = untold ?? RegistryNews(head: sight.head, deepest: sight.deepest)
        untold?.head = sight.head
        untold?.deepest = sight.deepest
        return sight
    }

    private func seen(_ head: BlockHeader, marked: BlockNumber?) -> ChainSight {
        if var sight, let tip = trail.tip, head.number < tip.number {
            sight.hasForked = false
            return sight
        }
        var time = sight?.time ?? ChainTime(head: head, firstSeen: self.time.elapsed)
        time.see(head, at: self.time.elapsed)
        let deepest = configuration.confirmations.deepest(below: head.number, marked: marked)
        return ChainSight(time: time, deepest: deepest.map { min($0, head.number) })
    }

    /// Finds out from where on the chain is another one, and has everything read again that was touched since.
    func followFork(at sight: ChainSight) async throws {
        guard sight.hasForked else { return }
        let headers = try await chain.headers(trail.places.map { .number($0.number) })
        guard let common = trail.cut(to: headers) else {
            logger.warning("the chain has forked further back than is remembered, the registry is read as a whole")
            untold?.forkedAbove = 0
            return try await readWhole(at: sight)
        }
        logger.notice("the chain has forked", metadata: ["above": "\(common.number)"])
        let before = untold?.forkedAbove ?? common.number
        untold?.forkedAbove = min(before, common.number)
        untold?.changes.removeAll { $0.block > common.number }
        untold?.runs.removeAll { $0.block > common.number }
        for (id, block) in touched where block > common.number {
            touched[id] = common.number
            unread.insert(id)
        }
    }

    /// Forgets what no fork concerns any more.
    func forgetSettled() {
        guard let oldest = trail.oldest?.number, let deepest = sight?.deepest else { return }
        touched = touched.filter { $0.value > min(oldest, deepest) }
    }
}
