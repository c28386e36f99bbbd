package import Chain
package import Ethereum

/// How much a pool takes.
package struct PoolLimits: Sendable {
    /// Transactions of one account.
    package var perAccount = 256
    /// Transactions of one account that wait for a nonce before them.
    package var gapped = 64
    /// The least raise of both fees in a replacement, in percent; geth's default.
    package var replacementBump: UInt64 = 10
    /// In wei per gas.
    package var minPriorityFee: Wei = 1
    /// What a transaction costs before its data and what it does.
    package var baseGas: UInt64 = 21_000

    package init() {}
}

extension SimulatedChain {
    /// Offers a transaction to the pool and answers as geth does.
    ///
    /// - Source: geth, `core/txpool/validation.go` and `core/txpool/legacypool`.
    package mutating func offer(_ signed: SignedTransaction) -> SendAnswer {
        let transaction = signed.transaction
        guard transaction.chainID == chainID, let sender = sender(signed) else { return .rejected("invalid sender") }
        let account = account(sender)
        let pending = pool[sender] ?? [:]
        if pending[transaction.nonce] == signed { return .alreadyKnown }
        guard transaction.gasLimit <= blockGasLimit else { return .exceedsBlockGasLimit }
        guard transaction.gasLimit.rawValue >= intrinsicGas(of: transaction.data) else {
            return .intrinsicGasTooLow
        }
        guard transaction.nonce >= account.nonce else { return .nonceTooLow }
        guard transaction.fees.priority >= limits.minPriorityFee else { return .underpriced }
        let others = pending.filter { $0.key != transaction.nonce }.values.map(\.transaction)
        let cost = (others + [transaction]).reduce(Wei.zero as Wei?) { sum, next in
            next.maximumCost.flatMap { sum?.adding($0) }
        }
        guard let cost, cost <= account.balance else { return .insufficientFunds }
        if let old = pending[transaction.nonce] {
            guard replaces(transaction.fees, old.transaction.fees) else { return .replacementUnderpriced }
        } else {
            let gapped = pending.count - ready(of: sender).count
            let closesGap = transaction.nonce <= nextPending(of: sender)
            guard pending.count < limits.perAccount, closesGap || gapped < limits.gapped else { return .poolFull }
        }
        inject(signed)
        return .accepted
    }

    /// Puts a transaction into the pool, whatever the rules say and whatever it replaces.
    package mutating func inject(_ signed: SignedTransaction) {
        guard let sender = sender(signed) else { return }
        pool[sender, default: [:]][signed.transaction.nonce] = signed
    }

    /// Makes the pool forget transactions, as a node does that restarts or runs out of room.
    package mutating func evict(where isEvicted: (SignedTransaction) -> Bool = { _ in true }) {
        pool = pool.mapValues { $0.filter { !isEvicted($0.value) } }
    }

    /// The nonce after the last one that could be mined now.
    package func nextPending(of sender: Address) -> Nonce {
        ready(of: sender).last?.transaction.nonce.next ?? account(sender).nonce
    }

    private func ready(of sender: Address) -> [SignedTransaction] {
        var ready: [SignedTransaction] = []
        var nonce = account(sender).nonce
        while let next = pool[sender]?[nonce] {
            ready.append(next)
            nonce = nonce.next
        }
        return ready
    }

    /// Takes the next transaction out of the pool that the next block can include.
    mutating func takeReady(
        gas: UInt64, where isWanted: (SignedTransaction) -> Bool
    ) -> (SignedTransaction, Address)? {
        for sender in pool.keys.sorted() {
            let account = account(sender)
            pool[sender] = pool[sender]?.filter { $0.key >= account.nonce }
            guard let next = pool[sender]?[account.nonce], isWanted(next), next.transaction.gasLimit.rawValue <= gas,
                next.transaction.fees.maximumPrice >= baseFee ?? .zero,
                let cost = next.transaction.maximumCost, cost <= account.balance
            else { continue }
            pool[sender]?[account.nonce] = nil
            return (next, sender)
        }
        return nil
    }

    private func replaces(_ new: FeeCaps, _ old: FeeCaps) -> Bool {
        func isEnough(_ new: Wei, _ old: Wei) -> Bool {
            let least = old.rawValue.multiplied(by: 100 + limits.replacementBump)?
                .quotientAndRemainder(dividingBy: 100 as UInt64)?.quotient
            guard let least else { return false }
            return new > old && new.rawValue >= least
        }
        return isEnough(new.maximumPrice, old.maximumPrice) && isEnough(new.priority, old.priority)
    }

    /// What a call costs before anything runs.
    ///
    /// - Source: EIP-2028.
    private func intrinsicGas(of data: [UInt8]) -> UInt64 {
        data.reduce(limits.baseGas) { $0 + ($1 == 0 ? 4 : 16) }
    }
}

extension FeeCaps {
    /// What the block's producer gets at most.
    var priority: Wei {
        switch self {
        case .dynamic(_, let maxPriorityFeePerGas): maxPriorityFeePerGas
        case .legacy(let gasPrice): gasPrice
        }
    }

    /// What a unit of gas costs in a block with this base fee.
    func price(at baseFee: Wei) -> Wei {
        switch self {
        case .dynamic(let maxFeePerGas, let priority): min(maxFeePerGas, baseFee.adding(priority) ?? maxFeePerGas)
        case .legacy(let gasPrice): gasPrice
        }
    }

    /// What the block's producer gets of each unit of gas in a block with this base fee.
    func tip(at baseFee: Wei) -> Wei {
        price(at: baseFee).subtracting(baseFee) ?? .zero
    }
}
