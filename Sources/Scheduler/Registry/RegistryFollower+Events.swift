package import Chain
import Ethereum
import Logging

extension RegistryFollower {
    /// More questions than this are dearer than to read everything.
    private static let mostQuestions: UInt64 = 64

    /// Whether the events between two blocks can be had with few questions.
    func isNear(_ block: BlockNumber, _ head: BlockNumber) -> Bool {
        (head.rawValue - min(head.rawValue, block.rawValue)) / range.size <= Self.mostQuestions
    }

    /// Reads the events up to the head; everything, where they cannot be read.
    func followEvents(to sight: ChainSight) async throws {
        while let tip = trail.tip, tip.number < sight.head.number {
            guard isNear(tip.number, sight.head.number),
                let (events, last) = try await nextEvents(after: tip.number, to: sight.head)
            else { return try await doWithoutEvents(at: sight) }
            note(events)
            trail.append(last)
        }
        areEventsMissing = false
    }

    /// Reads the events of as many blocks as a node lets.
    ///
    /// - Returns: What they say, and the last of the blocks; `nil` when no node tells events.
    func nextEvents(
        after block: BlockNumber, to head: BlockHeader
    ) async throws -> (events: RegistryEvents, last: BlockHeader)? {
        while true {
            let blocks = range.blocks(after: block, upTo: head.number)
            do {
                let found = try await events(in: blocks, below: head)
                range.answer()
                return found
            } catch let error as ChainError where error.code == .unsupported {
                return nil
            } catch let error as ChainError where error.mayAskForLess {
                guard range.refused(error.code, for: blocks) else { return nil }
                logger.debug(
                    "a node wants to be asked for fewer blocks",
                    metadata: ["error": "\(error)", "blocks": "\(range.size)"])
            } catch let error as ChainError where error.code == .unreachable {
                range.unanswered()
                throw error
            }
        }
    }

    private func events(
        in blocks: ClosedRange<BlockNumber>, below head: BlockHeader
    ) async throws -> (events: RegistryEvents, last: BlockHeader) {
        let last = blocks.upperBound == head.number ? head : try await chain.header(.number(blocks.upperBound))
        guard let last else {
            throw ChainError(
                .unavailable, "the node lacks block \(blocks.upperBound)", method: "eth_getBlockByNumber")
        }
        let logs = try await chain.logs(contract.query(blocks, last: last.hash))
        return (RegistryEvents(logs, of: contract), last)
    }

    /// Takes in events.
    ///
    /// - Parameter floor: What happened up to this block is not told.
    func note(_ events: RegistryEvents, tellingAbove floor: BlockNumber? = nil) {
        for (id, block) in events.touched {
            touched[id] = block
            unread.insert(id)
            book.touch(id, in: block)
        }
        let isNews = { (block: BlockNumber) in floor.map { $0 < block } ?? true }
        untold?.changes += events.changes.filter { isNews($0.block) }
        untold?.runs += events.runs.filter { isNews($0.block) }
    }
}

extension ChainError {
    /// Whether a node may answer a smaller question: what it refuses in words that nobody knows may be one.
    package var mayAskForLess: Bool {
        switch code {
        case .rangeTooLarge, .tooManyResults, .refused: true
        case .reverted, .unreachable, .rateLimited, .unsupported, .unavailable, .malformed: false
        }
    }
}
