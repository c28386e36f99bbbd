import Chain
import Engine
import Ethereum
import Logging

extension Scheduler {
    /// Makes sure that there is a block from which on transfers are followed, as soon as one is deep enough.
    ///
    /// Where the store has none it is the deepest block of now: what happened before is not known to have fired or not.
    private func beginTransfers(at deepest: BlockNumber) async throws -> TransferCursor? {
        let (lease, cursor, isNew) = try update {
            ($0.lease, $0.schedule.memory.transfers, $0.isFirst)
        }
        if let cursor, fromBlock == nil { return cursor }
        let start = fromBlock ?? deepest
        guard let header = try await parts.chain.header(.number(start)) else {
            complain(about: "follow transfers", "the node lacks block \(start)")
            return nil
        }
        if !isNew, fromBlock == nil {
            logger.warning(
                "nobody knows up to which block transfers were followed: they are from here on",
                metadata: ["block": "\(start)", "instead": "--from-block"])
        }
        settle("follow transfers")
        let begun = TransferCursor(block: start, hash: header.hash)
        try await advance(to: begun, firing: [], under: lease)
        fromBlock = nil
        return begun
    }

    /// Follows the transfers that workflows wait for, up to the deepest block; nothing is asked while none does.
    func followTransfers() async throws {
        guard let deepest = sight?.deepest, var cursor = try await beginTransfers(at: deepest) else { return }
        for _ in 0..<Self.mostSteps where cursor.block < deepest {
            let (lease, isWatching, watchesCoin) = try update {
                ($0.lease, $0.transfers.isWatching, $0.transfers.watchesCoin)
            }
            guard isWatching || deepest.rawValue - cursor.block.rawValue >= Self.idleStep else { return }
            let first = cursor.block.rawValue + 1
            let size = watchesCoin ? min(Self.mostWholeBlocks, transferRange.size) : transferRange.size
            let last = isWatching ? BlockNumber(min(deepest.rawValue, first + size - 1)) : deepest
            guard let header = try await parts.chain.header(.number(last)) else {
                throw ChainError(.unavailable, "the node lacks block \(last)", method: "eth_getBlockByNumber")
            }
            let next = TransferCursor(block: last, hash: header.hash)
            if !isWatching {
                try await advance(to: next, firing: [], under: lease)
            } else if let scan = try await scan(BlockNumber(first)...last, lastBlock: header.hash) {
                try await fire(scan, upTo: next, under: lease)
            } else {
                continue
            }
            cursor = next
        }
    }

    /// After how many blocks the cursor moves that nobody needs.
    private static let idleStep: UInt64 = 100
    /// How many whole blocks are read in one step, for the chain's own coin.
    private static let mostWholeBlocks: UInt64 = 20
    /// How many steps a poll takes at most, so that it comes to the rest of its work.
    private static let mostSteps = 50

    /// Reads what happened in a range of blocks.
    ///
    /// - Returns: `nil` when nodes want to be asked for less.
    private func scan(_ blocks: ClosedRange<BlockNumber>, lastBlock: Hash32) async throws -> TransferScan? {
        let (queries, watchesCoin) = try update {
            ($0.transfers.queries(blocks, lastBlock: lastBlock), $0.transfers.watchesCoin)
        }
        let chain = parts.chain
        do {
            async let events = chain.logs(parts.contract.query(blocks, last: lastBlock))
            async let payments = watchesCoin ? Self.payments(in: blocks, on: chain) : []
            var scan = TransferScan()
            for query in queries { scan.logs += try await logs(query) }
            scan.payments = try await payments
            if let last = scan.payments.last, last.block.hash != lastBlock {
                throw ChainError(
                    .unavailable, "the node has another block \(last.block.number)", method: "eth_getBlockByNumber")
            }
            let seen = RegistryEvents(try await events, of: parts.contract)
            for run in seen.runs { scan.executed[run.transaction, default: []].insert(run.workflow) }
            // Transfers count from the block after an owner's change, also where that was never told.
            try update { leadership in
                for change in seen.changes { leadership.transfers.count(change.workflow, after: change.block) }
            }
            transferRange.answer()
            return scan
        } catch let error as ChainError where error.mayAskForLess {
            guard transferRange.refused(error.code, for: blocks) else { throw error }
            return nil
        }
    }

    /// Asks for logs of tokens; where a node refuses those of a single block, of each token alone, and passes over one that has too many.
    private func logs(_ query: LogQuery) async throws -> [LocatedLog] {
        do {
            return try await parts.chain.logs(query)
        } catch let error as ChainError
            where error.mayAskForLess
            && query.blocks.lowerBound == query.blocks.upperBound
        {
            var logs: [LocatedLog] = []
            for token in query.addresses {
                var alone = query
                alone.addresses = [token]
                do {
                    logs += try await parts.chain.logs(alone)
                } catch let error as ChainError where error.mayAskForLess {
                    logger.error(
                        "transfers of a token are passed over: no node tells those of this block",
                        metadata: ["token": "\(token)", "block": "\(query.blocks.lowerBound)", "error": "\(error)"])
                }
            }
            return logs
        }
    }

    private static func payments(in blocks: ClosedRange<BlockNumber>, on chain: any ChainReader) async throws
        -> [BlockPayments]
    {
        let numbers = (blocks.lowerBound.rawValue...blocks.upperBound.rawValue).map { BlockNumber($0) }
        return try await chain.payments(in: numbers).enumerated().map { index, block in
            guard let block else {
                throw ChainError(.unavailable, "the node lacks block \(numbers[index])", method: "eth_getBlockByNumber")
            }
            return block
        }
    }

    /// Makes firings of what matches, and moves the cursor, in one step.
    private func fire(_ scan: TransferScan, upTo cursor: TransferCursor, under lease: ScheduleLease) async throws {
        let matches = try update { $0.transfers.matches(in: scan) }
        let times = try await times(of: Set(matches.map(\.block)))
        // What the step does not do must not be remembered as done.
        let (before, fired) = try update { leadership in
            let before = leadership.transfers
            return (before, leadership.transfers.fire(matches, times: times))
        }
        do {
            try await advance(to: cursor, firing: fired.firings, under: lease)
        } catch {
            try update { $0.transfers = before }
            throw error
        }
        for (workflow, number) in fired.crowded {
            logger.warning(
                "too many runs of a workflow wait: transfers are counted to the last of them",
                metadata: ["workflow": "\(workflow)", "transfers": "\(number)"])
        }
    }

    private func times(of blocks: Set<BlockNumber>) async throws -> [BlockNumber: UInt64] {
        guard !blocks.isEmpty else { return [:] }
        let numbers = blocks.sorted()
        let headers = try await parts.chain.headers(numbers.map { .number($0) })
        return try Dictionary(
            uniqueKeysWithValues: zip(numbers, headers).map { number, header in
                guard let header else {
                    throw ChainError(.unavailable, "the node lacks block \(number)", method: "eth_getBlockByNumber")
                }
                return (number, header.timestamp)
            })
    }

    private func advance(to cursor: TransferCursor, firing: [Firing], under lease: ScheduleLease) async throws {
        try await parts.store.advance(to: cursor, firing: firing, under: lease)
        try update { $0.schedule.advance(to: cursor, firing: firing) }
    }
}
