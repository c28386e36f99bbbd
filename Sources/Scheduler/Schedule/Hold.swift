package import Ethereum

/// Why a workflow that is due is not pushed.
package enum Hold: Hashable, Sendable {
    /// Nobody can read its trigger.
    case unreadableTrigger(String)
    /// The executor would refuse its action.
    case refusedAction(String)
    /// `scheduler.owners` does not have its owner.
    case owner
    /// It offers less than `scheduler.minGasBudget`.
    case budget(needed: Wei)
    /// It recurs more often than `scheduler.minInterval` allows.
    case interval(least: Duration)
    /// Its owner cannot pay for it, and for what was pushed before.
    case escrow(needed: Wei, balance: Wei)
    /// The executor has not got what it sends.
    case executor(needed: UInt256, balance: UInt256, token: Address?)
    /// Its run died, and it has no interval: it waits for its owner.
    case died
    /// So many of its runs died in a row that it waits for its owner.
    case suspended(deaths: Int)
    /// A run with this `nextRun` has ended, and nobody has seen its owner set it again.
    case ranBefore
}

extension Hold: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unreadableTrigger(let reason): "its trigger cannot be read: \(reason)"
        case .refusedAction(let reason): "the executor would refuse its action: \(reason)"
        case .owner: "its owner is not among scheduler.owners"
        case .budget(let needed): "its gasBudget is below \(needed) wei (scheduler.minGasBudget)"
        case .interval(let least): "its interval is below \(least) (scheduler.minInterval)"
        case .escrow(let needed, let balance): "its owner has \(balance) wei in the escrow and needs \(needed)"
        case .executor(let needed, let balance, nil): "the executor has \(balance) wei and needs \(needed)"
        case .executor(let needed, let balance, let token?):
            "the executor has \(balance) of token \(token) and needs \(needed)"
        case .died: "its run died and it has no interval"
        case .suspended(let deaths): "\(deaths) of its runs died in a row"
        case .ranBefore: "a run with this nextRun has ended"
        }
    }

    /// One word, for scripts.
    package var code: String {
        switch self {
        case .unreadableTrigger: "unreadable_trigger"
        case .refusedAction: "refused_action"
        case .owner: "owner"
        case .budget: "budget"
        case .interval: "interval"
        case .escrow: "escrow"
        case .executor: "executor"
        case .died: "died"
        case .suspended: "suspended"
        case .ranBefore: "ran_before"
        }
    }
}
