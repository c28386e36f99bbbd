import Chain
import Engine
import Ethereum
import Logging

/// What a unit of gas costs at the moment, and whether that may be paid.
struct FeeCheck: Sendable {
    /// The most that a transaction of now would pay for a unit of gas; `nil` when that may not be paid.
    let price: Wei?
    let finding: Finding

    init(_ decision: FeeDecision) {
        switch decision {
        case .pay(let fees):
            price = fees.maximumPrice
            finding = .ok("gas price", "At most \(fees.maximumPrice.inGwei) for a unit of gas.")
        case .capReached(let needed, let cap), .overMarket(let needed, let cap):
            price = nil
            finding = .warning(
                "gas price",
                "Gas costs \(needed.inGwei), more than gas.maxFeePerGas, \(cap.inGwei): jobs wait.",
                remedy: "Wait, or raise gas.maxFeePerGas.")
        }
    }

    /// Asks the chain.
    static func read(_ fees: FeePolicy.Configuration, on chain: any ChainClient) async throws -> FeeCheck {
        let policy = FeePolicy(fees)
        let oracle = GasOracle(chain: chain, policy: policy, time: SystemTime(), logger: Logger(label: "autometa.fees"))
        return FeeCheck(policy.fees(for: try await oracle.quote()))
    }
}
