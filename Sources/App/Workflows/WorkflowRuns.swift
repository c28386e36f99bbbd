package import Chain
package import Engine
package import Ethereum
import Scheduler

/// One run of a workflow, as the chain shows it.
package struct WorkflowRun: Hashable, Sendable {
    package let transaction: Hash32
    package let block: BlockNumber
    /// What became of the action inside.
    package let success: Bool
}

/// Finds the runs of a workflow in the chain's logs.
package struct WorkflowRuns: Sendable {
    /// What was found, the latest first, and how far that looked back.
    package struct Found: Hashable, Sendable {
        package let runs: [WorkflowRun]
        /// The first block that was looked at.
        package let from: BlockNumber
    }

    private let executor: WorkflowContract
    private let chain: any ChainReader

    package init(of executor: WorkflowContract, on chain: any ChainReader) {
        self.executor = executor
        self.chain = chain
    }

    /// Looks back from the head until `count` runs are found, or as many blocks are looked at.
    ///
    /// - Throws: `ChainError`; `CancellationError`.
    package func last(_ count: Int, of workflow: UInt256, blocks: UInt64) async throws -> Found {
        guard var end = try await chain.header(.latest) else { return Found(runs: [], from: 0) }
        let first = end.number.rawValue - min(end.number.rawValue, blocks)
        var range = LogRange()
        var runs: [WorkflowRun] = []
        while true {
            let next = end.number.rawValue + 1
            let start = BlockNumber(max(first, next - min(next, range.size)))
            do {
                runs += try await self.runs(of: workflow, from: start, to: end).reversed()
            } catch let error as ChainError where error.mayAskForLess {
                guard range.refused(error.code, for: start...end.number) else { throw error }
                continue
            }
            guard runs.count < count, start.rawValue > first,
                let before = try await chain.header(.number(BlockNumber(start.rawValue - 1)))
            else { return Found(runs: Array(runs.prefix(count)), from: start) }
            end = before
        }
    }

    /// The runs in these blocks, the first one first.
    ///
    /// - Throws: `ChainError`; `CancellationError`.
    package func runs(
        of workflow: UInt256, from first: BlockNumber, to last: BlockHeader
    ) async throws -> [WorkflowRun] {
        let query = LogQuery(
            addresses: [executor.address], topics: [[executor.executedTopic], [Hash32(workflow)]],
            blocks: first...last.number, lastBlock: last.hash)
        return try await chain.logs(query).compactMap { located in
            guard let execution = executor.execution(in: located.log), execution.workflowID == workflow else {
                return nil
            }
            return WorkflowRun(
                transaction: located.log.transactionHash, block: located.log.blockNumber, success: execution.success)
        }
    }
}
