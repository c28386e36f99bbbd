import Chain
import Ethereum
import Logging

/// Asking nodes what the market for gas looks like.
extension GasOracle {
    func fetch() async throws -> FeeQuote {
        if let withoutHistoryUntil, time.elapsed < withoutHistoryUntil { return try await suggestedQuote() }
        if let quote = try await historyQuote() {
            withoutHistoryUntil = nil
            return quote
        }
        if withoutHistoryUntil == nil { logger.info("no node tells base fees of the past: its suggested price counts") }
        withoutHistoryUntil = time.elapsed + configuration.withoutHistoryFor
        return try await suggestedQuote()
    }

    /// Asks for the fee history; nil where a node answers that it has none, and on a chain without base fees.
    private func historyQuote() async throws -> FeeQuote? {
        let history: FeeHistory
        do {
            history = try await chain.feeHistory(blocks: configuration.blocks, percentiles: [50])
        } catch let error as ChainError {
            switch error.code {
            // Development chains from before EIP-1559 have error messages of their own.
            case .unsupported, .refused: return nil
            case .reverted, .unreachable, .rateLimited, .unavailable, .rangeTooLarge, .tooManyResults, .malformed:
                throw error
            }
        }
        guard let quote = policy.quote(from: history) else { return nil }
        // A node reports 0 for blocks without a base fee as well as for a base fee of 0: the header knows.
        if quote.baseFee == .zero, try await latestHeader()?.baseFeePerGas == nil { return nil }
        return quote
    }

    /// Asks for the price that the node suggests; what is left of it above the newest block's base fee, if there is one, is
    /// the tip.
    private func suggestedQuote() async throws -> FeeQuote {
        let header = try await chain.header(.latest)
        return policy.quote(gasPrice: try await chain.gasPrice(), baseFee: header?.baseFeePerGas)
    }

    private func latestHeader() async throws -> BlockHeader? {
        if let head { return head }
        return try await chain.header(.latest)
    }
}
