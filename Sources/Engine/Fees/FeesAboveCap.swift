import Ethereum

/// The chain asks for more than what may be paid, in wei per gas.
struct FeesAboveCap: Error, Equatable, CustomStringConvertible {
    let needed: Wei
    let cap: Wei

    var description: String { "gas costs \(needed) wei at the moment, more than the cap of \(cap) wei" }
}

extension FeeDecision {
    /// Returns the fees to pay.
    ///
    /// - Throws: ``FeesAboveCap``.
    func get() throws(FeesAboveCap) -> FeeCaps {
        switch self {
        case .pay(let fees): return fees
        case .capReached(let needed, let cap): throw FeesAboveCap(needed: needed, cap: cap)
        }
    }
}
