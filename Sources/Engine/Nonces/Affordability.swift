import Ethereum

/// How many transactions an account can pay for, as far as can be told.
///
/// Pure.
///
/// A pool takes a transaction only if the account can pay for everything it has there at the highest price. So jobs go to
/// an account that has more, before nodes refuse what is bound on one that has less. Only an estimate: what decides is what
/// nodes answer.
struct Affordability {
    /// In wei, when it was last asked for.
    var balance: Wei?
    /// The most that the newest transaction can cost.
    var cost: Wei?

    /// At least 1, so that an account is tried whose next job may be a cheaper one; no limit while nothing is known.
    var transactions: Int {
        guard let balance, let cost,
            let (count, _) = balance.rawValue.quotientAndRemainder(dividingBy: cost.rawValue)
        else { return .max }
        return max(1, Int(exactly: count) ?? .max)
    }
}
