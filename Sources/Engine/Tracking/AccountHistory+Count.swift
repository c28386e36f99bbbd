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
    ///   - floor: The lowest block that is looked through where nodes have dropped the state; what is below is deep.
    /// - Throws: As ``transactions(of:using:upTo:downTo:)``.
    func count(
        of account: Address, at block: BlockNumber, below mined: Nonce, upTo head: BlockNumber,
        downTo floor: BlockNumber = 0
    ) async throws -> Nonce {
        do {
            return try await chain.transactionCount(of: account, at: .number(block))
        } catch let error as ChainError where error.code == .unavailable {
            return try await count(byBlocksOf: account, at: block, below: mined, upTo: head, downTo: floor)
        }
    }

    private func count(
        byBlocksOf account: Address, at block: BlockNumber, below mined: Nonce, upTo head: BlockNumber,
        downTo floor: BlockNumber
    ) async throws -> Nonce {
        var count = mined
        while count > 0 {
            let last = Nonce(count.rawValue - 1)
            let answer: Answer
            do {
                answer = try await transactions(of: account, using: last, upTo: head, downTo: floor, deep: block)
            } catch let error as ChainError where error.code == .unavailable && floor > 0 {
                return floor <= block ? count : 0
            }
            switch answer {
            case .found(let number, let sent):
                if number <= block { return count }
                count = min(last, sent.transactions.map(\.nonce).min() ?? last)
            case .usedOtherwise(let use), .usedOtherwiseLately(let use):
                if use.number <= block { return count }
                count = last
            case .disagreement, .searching: return 0
            }
        }
        return 0
    }
}
