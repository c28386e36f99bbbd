import Ethereum

/// What an action takes from the executor.
struct Spending: Equatable, Sendable {
    /// The ERC-20 token; `nil` for the chain's own coin.
    var token: Address?
    /// In base units.
    var amount: UInt256

    /// Reads an action; `nil` for one that takes nothing that can be told beforehand.
    ///
    /// - Source: the ActionExecutor: the first byte is the action, then its arguments as ABI.
    init?(_ action: [UInt8]) {
        guard let kind = action.first else { return nil }
        let arguments = Array(action.dropFirst())
        let types: [ABIType] =
            switch kind {
            case 1: [.address, .uint(bits: 256)]
            case 2: [.address, .address, .uint(bits: 256)]
            case 3: [.address, .uint(bits: 256), .bytes]
            default: []
            }
        guard !types.isEmpty, let values = try? ABIDecoder.decode(arguments, as: types) else { return nil }
        let amount = kind == 2 ? values[2].uint : values[1].uint
        guard let amount, amount != .zero else { return nil }
        self.amount = amount
        token = kind == 2 ? values[0].address : nil
    }
}

/// What is left of what owners and the executor have, while runs are chosen.
struct Purse: Sendable {
    /// What each owner has in the escrow, in wei; of others nothing is known.
    private var deposits: [Address: UInt256]
    /// What the executor has of each token, and of the coin.
    private var holdings: [Address?: UInt256]

    init(deposits: [Address: UInt256], holdings: [Address?: UInt256]) {
        self.deposits = deposits
        self.holdings = holdings
    }

    /// Sets aside what a run takes; says why it cannot.
    ///
    /// - Parameter owed: What its owner owes for runs that were pushed before.
    mutating func spend(_ budget: Wei, of owner: Address, owed: UInt256, on spending: Spending?) -> Hold? {
        if let deposit = deposits[owner] {
            let needed = owed.adding(budget.rawValue) ?? .max
            guard needed <= deposit else { return .escrow(needed: Wei(needed), balance: Wei(deposit)) }
        }
        if let spending, let held = holdings[spending.token] {
            guard let rest = held.subtracting(spending.amount) else {
                return .executor(needed: spending.amount, balance: held, token: spending.token)
            }
            holdings[spending.token] = rest
        }
        if let deposit = deposits[owner] { deposits[owner] = deposit.subtracting(budget.rawValue) }
        return nil
    }
}
