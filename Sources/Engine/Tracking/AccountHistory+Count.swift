import Chain
import Ethereum

extension AccountHistory {
    /// How many transactions an account has at a block, or fewer where that cannot be told.
    ///
    /// Where nodes have dropped the state of the block, the account's newest transactions are looked for, down to the first one
    /// that is not above it.
    ///
    /// - Parameters:
    ///   - mined: How many it has at `head`.
    ///   - head: A canonical block whose state nodes have.
    ///   - walks: Whether blocks are looked through where nodes have dropped their state.
    /// - Throws: As ``transactions(of:using:upTo:walks:)``.
    func count(
        of account: Address, at block: BlockNumber, below mined: Nonce, upTo head: BlockNumber, walks: Bool = true
    ) async throws -> Nonce {
        do {
            return try await chain.transactionCount(of: account, at: .number(block))
        } catch let error as ChainError where error.code == .unavailable {
            return walks ? try await count(byBlocksOf: account, at: block, below: mined, upTo: head) : 0
        }
    }

    private func count(
        byBlocksOf account: Address, at block: BlockNumber, below mined: Nonce, upTo head: BlockNumber
    ) async throws -> Nonce {
        var count = mined
        while count > 0 {
            let last = Nonce(count.rawValue - 1)
            switch try await transactions(of: account, using: last, upTo: head) {
            case .found(let number, let sent):
                if number <= block { return count }
                count = min(last, sent.transactions.map(\.nonce).min() ?? last)
            case .usedOtherwise(let use):
                if use.number <= block { return count }
                count = last
            case .disagreement, .searching: return 0
            }
        }
        return 0
    }
}
