package import Chain
package import Ethereum

/// How deep a block must be before anything is concluded from it.
package enum Confirmations: Hashable, Sendable {
    /// The block and this many minus one on top of it; 1 is the block itself.
    case blocks(UInt64)
    /// At or below the node's `safe` block.
    case safe
    /// At or below the node's `finalized` block.
    case finalized
}

extension Confirmations {
    /// The name under which nodes tell the highest block that is deep enough; `nil` where blocks are counted.
    package var marker: BlockReference? {
        switch self {
        case .blocks: nil
        case .safe: .safe
        case .finalized: .finalized
        }
    }

    /// The highest block that is deep enough.
    ///
    /// - Parameters:
    ///   - head: The newest block.
    ///   - marked: The block that nodes tell under ``marker``, where there is one.
    /// - Returns: `nil` when nodes tell none. The first block of a chain is always deep enough.
    package func deepest(below head: BlockNumber, marked: BlockNumber?) -> BlockNumber? {
        guard case .blocks(let blocks) = self else { return marked }
        return BlockNumber(head.rawValue - min(head.rawValue, max(blocks, 1) - 1))
    }

    /// Whether a block may be deep enough for `other`, and not for this, whatever nodes say.
    ///
    /// How many blocks are below a marker is for nodes to say, so a number may be shallower than any of them.
    package func mayBeShallower(than other: Confirmations) -> Bool {
        switch (self, other) {
        case (.blocks(let mine), .blocks(let theirs)): mine < theirs
        case (.blocks, _), (.safe, .finalized): true
        case (.safe, _), (.finalized, _): false
        }
    }

    /// How deep it is before a job may run again, where `chain.rerunConfirmations` does not say: `finalized` where nodes tell
    /// such a block, and it has left the first one; else ``fewestBlocks``, or as deep as for `settled` where that is deeper.
    ///
    /// - Parameters:
    ///   - settled: `chain.confirmations`.
    ///   - chain: Is asked for its finalized block.
    /// - Throws: `ChainError` when no node answers; `CancellationError`.
    package static func beforeRerun(settled: Confirmations, on chain: any ChainClient) async throws -> Confirmations {
        if try await chain.marker(.finalized)?.number.rawValue ?? 0 > 0 { return .finalized }
        guard case .blocks(let blocks) = settled else { return settled }
        return .blocks(max(blocks, fewestBlocks))
    }

    /// More than the deepest reorganisation that Ethereum has had in years.
    ///
    /// - Source: the seven blocks of the beacon chain on 25 May 2022.
    package static let fewestBlocks: UInt64 = 12
}

extension ChainClient {
    /// Asks for the block that nodes call safe or finalized.
    ///
    /// - Returns: `nil` where a node answers that it has none, by an error or otherwise.
    /// - Throws: `ChainError` when none answers; `CancellationError`.
    package func marker(_ name: BlockReference) async throws -> BlockHeader? {
        do {
            return try await header(name)
        } catch let error as ChainError where !error.isFaultOfEndpoint {
            return nil
        }
    }
}
