import Chain
import Ethereum

/// Finds what an account has sent that the journal knows nothing of, on the chain and in the pools of its nodes.
struct LostTransactions: Sendable {
    /// What one look has found.
    struct Finding {
        /// May hold several of one nonce, from the pools of different nodes.
        var transactions: [SentTransaction] = []
        /// Whether that is everything, as far as the nodes tell that answered.
        var isComplete = false
        /// The nodes whose pools were not seen.
        var unanswered: [String] = []
        /// How far down the blocks have been looked through, while that goes on.
        var searchedDownTo: BlockNumber?
    }

    /// How many transactions of an account may be unknown to the journal; a count beyond that is a node's mistake, and would
    /// exhaust memory.
    static let mostLost: UInt64 = 100_000

    let account: Address
    let chainID: ChainID
    let chain: any ChainClient
    let history: AccountHistory
    /// Most nonces in flight for one account.
    let capacity: Int

    /// Looks for transactions of the account from `settled` on that are not `known`.
    ///
    /// What is `remembered` may stay in a pool that does not show it.
    /// An account without that mark was never used with this store, as far as the store knows: then the last ones that
    /// could be in flight are looked at, and those that nodes have forgotten are too old to be among what was lost.
    ///
    /// - Throws: ``ChainError``; `CancellationError`.
    func find(
        from settled: Nonce?, except known: Set<Nonce>, remembering remembered: Set<Nonce>
    ) async throws -> Finding {
        let finding = try await look(from: settled, except: known, remembering: remembered)
        try checkChain(of: finding.transactions)
        return finding
    }

    private func look(
        from settled: Nonce?, except known: Set<Nonce>, remembering remembered: Set<Nonce>
    ) async throws -> Finding {
        guard let head = try await chain.header(.latest) else { return Finding() }
        let mined = try await chain.transactionCount(of: account, at: .number(head.number))
        let pool = try await chain.pool(of: account)
        let pending = max(mined, pool.pendingCount)
        let lowest = settled?.rawValue ?? pending.rawValue - min(pending.rawValue, UInt64(capacity))
        guard pending.distance(above: Nonce(lowest)) <= Self.mostLost else {
            throw ChainError(
                .malformed,
                "a node counts \(pending) transactions of \(account), and the journal knows of \(lowest): more than "
                    + "\(Self.mostLost) cannot have been lost", method: "eth_getTransactionCount")
        }
        var open = Set((lowest..<max(lowest, pending.rawValue)).map { Nonce($0) }).subtracting(known)
        var finding = Finding(unanswered: pool.unanswered)
        guard try await findMined(&open, below: mined, settled, upTo: head.number, &finding) else { return finding }
        // What waits for a nonce before it is not counted as pending, and could be in flight as well.
        let waiting = pool.transactions.filter {
            $0.nonce >= pending && $0.nonce.distance(above: mined) < capacity && !known.contains($0.nonce)
        }
        finding.transactions += pool.transactions.filter { open.contains($0.nonce) } + waiting
        finding.isComplete = open.subtracting(remembered).isSubset(of: finding.transactions.map(\.nonce))
        return finding
    }

    /// A gateway that leads to another chain for a while shows what the account has there.
    private func checkChain(of transactions: [SentTransaction]) throws(ChainError) {
        guard let foreign = transactions.first(where: { $0.isOf(anotherChainThan: chainID) }) else { return }
        throw ChainError(
            .malformed, "a node shows transaction \(foreign.hash) of \(account), which is not of chain \(chainID)",
            method: "eth_getBlockByNumber")
    }

    /// Finds the mined ones among `open`, and takes them out there.
    ///
    /// - Returns: Whether that was all of them.
    private func findMined(
        _ open: inout Set<Nonce>, below mined: Nonce, _ settled: Nonce?, upTo head: BlockNumber,
        _ finding: inout Finding
    ) async throws -> Bool {
        // The newest first: where nodes have no state any more, everything below is older.
        while let nonce = open.filter({ $0 < mined }).max() {
            do {
                switch try await history.transactions(of: account, using: nonce, upTo: head, walks: settled != nil) {
                case .found(_, let sent):
                    finding.transactions += sent.transactions.filter { open.remove($0.nonce) != nil }
                case .usedOtherwise: open.remove(nonce)
                case .searching(let block):
                    finding.searchedDownTo = block
                    return false
                case .disagreement: return false
                }
            } catch let error as ChainError where error.code == .unavailable && settled == nil {
                open = open.filter { $0 >= mined }
            }
        }
        return true
    }
}
