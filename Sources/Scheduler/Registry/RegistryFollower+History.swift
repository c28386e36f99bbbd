import Chain
package import Ethereum

extension RegistryFollower {
    /// How many questions a search may take.
    private static let longestSearch = 64

    /// Finds what an owner did to a workflow last, in the chain's events.
    ///
    /// For what happened before this follower started: polls tell the rest.
    ///
    /// - Returns: `nil` when there is nothing as far back as a few dozen questions reach, or no node tells events.
    /// - Throws: `ChainError` when a node does not answer, or lags; `CancellationError`.
    package func lastChange(of workflow: UInt256) async throws -> WorkflowChange? {
        guard let head = sight?.head else { return nil }
        var last: BlockHeader? = head
        for _ in 0..<Self.longestSearch {
            guard let block = last else { return nil }
            let blocks = range.blocks(upTo: block.number)
            do {
                let logs = try await chain.logs(contract.query(blocks, last: block.hash, about: workflow))
                if let change = RegistryEvents(logs, of: contract).changes.last { return change }
                guard let below = blocks.lowerBound.rawValue.checkedPredecessor else { return nil }
                last = try await chain.header(.number(BlockNumber(below)))
            } catch let error as ChainError where error.mayAskForLess {
                guard range.refused(error.code, for: blocks) else { return nil }
            }
        }
        return nil
    }
}

extension UInt64 {
    fileprivate var checkedPredecessor: UInt64? { self == 0 ? nil : self - 1 }
}
