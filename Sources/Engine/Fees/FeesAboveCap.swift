import Ethereum

/// More is asked for than what may be paid, in wei per gas.
struct FeesAboveCap: Error, Equatable, CustomStringConvertible {
    /// Which limit it is that is passed.
    enum Limit: String {
        /// The operator's, or the job's own.
        case cap = "the cap"
        /// A multiple of what others pay.
        case market = "gas.maxOverMarket times what others pay"
    }

    let needed: Wei
    let cap: Wei
    var limit = Limit.cap

    var description: String {
        "a unit of gas costs \(needed) wei at the moment, more than \(limit.rawValue), \(cap) wei"
    }
}

extension FeeDecision {
    /// Returns the fees to pay.
    ///
    /// - Throws: ``FeesAboveCap``.
    func get() throws(FeesAboveCap) -> FeeCaps {
        switch self {
        case .pay(let fees): return fees
        case .capReached(let needed, let cap): throw FeesAboveCap(needed: needed, cap: cap)
        case .overMarket(let needed, let limit): throw FeesAboveCap(needed: needed, cap: limit, limit: .market)
        }
    }
}
