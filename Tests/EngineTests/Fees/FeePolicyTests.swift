import Chain
import Ethereum
import Testing

@testable import Engine

@Suite struct FeePolicyTests {
    static let policy = FeePolicy(FeePolicy.Configuration())

    static func policy(_ change: (inout FeePolicy.Configuration) -> Void) -> FeePolicy {
        var configuration = FeePolicy.Configuration()
        change(&configuration)
        return FeePolicy(configuration)
    }

    static func dynamic(_ baseFee: Wei, _ priorityFee: Wei) -> FeeQuote {
        .dynamic(baseFee: baseFee, priorityFee: priorityFee)
    }

    static func pays(_ maxFee: Wei, _ priority: Wei) -> FeeDecision {
        .pay(.dynamic(maxFeePerGas: maxFee, maxPriorityFeePerGas: priority))
    }

    static let absurd = Wei(1_606_938_044_258_990_275_541_962_092_341_162_602_522_202_993_782_792_835_301_376)

    @Test func `a new transaction offers twice the base fee and the tip`() {
        #expect(Self.policy.fees(for: Self.dynamic(.gwei(30), .gwei(2))) == Self.pays(.gwei(62), .gwei(2)))
        #expect(Self.policy.fees(for: Self.dynamic(0, .gwei(1))) == Self.pays(.gwei(1), .gwei(1)))
    }

    /// - Source: EIP-1559: the base fee after a full block (twice the gas target).
    static func baseFeeAfterFullBlock(_ baseFee: Wei) -> Wei {
        let delta = baseFee.rawValue.quotientAndRemainder(dividingBy: 8 as UInt64)?.quotient ?? .zero
        return Wei(baseFee.rawValue.adding(max(delta, .one)) ?? .max)
    }

    @Test(arguments: [Wei.gwei(1), .gwei(30), .gwei(200), 1_000_003])
    func `the headroom lasts for five full blocks`(baseFee: Wei) throws {
        let decision = Self.policy.fees(for: Self.dynamic(baseFee, .gwei(1)))
        guard case .pay(.dynamic(let maxFee, let priority)) = decision else { throw UnexpectedDecision(decision) }
        var rising = baseFee
        for _ in 0..<5 { rising = Self.baseFeeAfterFullBlock(rising) }
        #expect(try #require(rising.adding(priority)) <= maxFee)
    }

    @Test func `the cap cuts the headroom and then stops`() {
        #expect(Self.policy.fees(for: Self.dynamic(.gwei(400), .gwei(2))) == Self.pays(.gwei(500), .gwei(2)))
        #expect(Self.policy.fees(for: Self.dynamic(.gwei(500), .gwei(2))) == Self.pays(.gwei(500), .gwei(2)))
        #expect(
            Self.policy.fees(for: Self.dynamic(.gwei(501), .gwei(2)))
                == .capReached(needed: .gwei(501), cap: .gwei(500)))
    }

    @Test func `absurd prices meet the cap and never trap`() {
        for absurd in [Self.absurd, Wei(.max)] {
            let stopped = FeeDecision.capReached(needed: absurd, cap: .gwei(500))
            #expect(Self.policy.fees(for: Self.dynamic(absurd, absurd)) == stopped)
            #expect(Self.policy.fees(for: Self.dynamic(1, absurd)) == stopped)
            #expect(Self.policy.fees(for: .legacy(gasPrice: absurd)) == stopped)
            let generous = Self.policy { $0.maxFeePerGas = Wei(.max) }
            #expect(generous.fees(for: Self.dynamic(absurd, 1)) != stopped)
            let old = FeeCaps.dynamic(maxFeePerGas: Wei(.max), maxPriorityFeePerGas: absurd)
            #expect(
                Self.policy.replacement(of: old, for: Self.dynamic(1, 1))
                    == .capReached(needed: Wei(.max), cap: .gwei(500)))
            _ = generous.replacement(of: old, for: Self.dynamic(absurd, absurd))
            #expect(Self.policy.gasLimit(for: Gas(.max)) == nil)
        }
    }

    @Test func `a job's own fees replace the oracle's`() {
        let quote = Self.dynamic(.gwei(30), .gwei(2))
        func fees(_ maxFee: Wei?, _ priority: Wei?) -> FeeDecision {
            Self.policy.fees(
                for: quote, overrides: FeeOverrides(maxFeePerGas: maxFee, maxPriorityFeePerGas: priority))
        }
        #expect(fees(.gwei(40), nil) == Self.pays(.gwei(40), .gwei(2)))
        #expect(fees(nil, .gwei(5)) == Self.pays(.gwei(65), .gwei(5)))
        #expect(fees(nil, 0) == Self.pays(.gwei(60), 0))
        #expect(fees(.gwei(30), .gwei(1)) == Self.pays(.gwei(30), .gwei(1)))
        // A job that pays too little waits; one that would pay too much is cut to the operator's cap.
        #expect(fees(.gwei(29), nil) == .capReached(needed: .gwei(30), cap: .gwei(29)))
        #expect(fees(.gwei(9_000), nil) == Self.pays(.gwei(500), .gwei(2)))
        #expect(fees(nil, .gwei(9_000)) == .capReached(needed: .gwei(9_000), cap: .gwei(500)))
    }

    @Test func `a legacy transaction offers the node's price`() {
        #expect(Self.policy.fees(for: Self.policy.quote(gasPrice: .gwei(3))) == .pay(.legacy(gasPrice: .gwei(3))))
        #expect(Self.policy.quote(gasPrice: 0) == .legacy(gasPrice: .gwei(1)))
        #expect(
            Self.policy.fees(for: .legacy(gasPrice: .gwei(3)), overrides: FeeOverrides(maxFeePerGas: .gwei(2)))
                == .capReached(needed: .gwei(3), cap: .gwei(2)))
    }

    @Test func `the tip is the median of blocks that were not empty`() {
        func quote(_ rewards: [Wei], _ ratios: [Double]) -> FeeQuote? {
            Self.policy.quote(
                from: FeeHistory(
                    baseFeePerGas: [5, 6, 7], gasUsedRatio: ratios, reward: rewards.map { [$0] }))
        }
        #expect(quote([.gwei(9), .gwei(2), .gwei(4)], [1, 0.5, 0.1]) == Self.dynamic(7, .gwei(4)))
        #expect(quote([0, .gwei(2), 0, 0], [0, 0.5, 0, 0]) == Self.dynamic(7, .gwei(2)))
        #expect(quote([1, 2, 3], [1, 1, 1]) == Self.dynamic(7, .gwei(1)))
        #expect(quote([], []) == Self.dynamic(7, .gwei(1)))
        let ragged = FeeHistory(baseFeePerGas: [7], gasUsedRatio: [1, 1, 1], reward: [[], [.gwei(3)]])
        #expect(Self.policy.quote(from: ragged) == Self.dynamic(7, .gwei(3)))
        let empty = FeeHistory(baseFeePerGas: [], gasUsedRatio: [], reward: [])
        #expect(Self.policy.quote(from: empty) == nil)
    }

    @Test func `a floor above the cap is cut to it`() {
        let policy = Self.policy { $0.maxFeePerGas = 5 }
        #expect(policy.fees(for: policy.quote(gasPrice: 1)) == .pay(.legacy(gasPrice: 5)))
    }

    @Test(arguments: [
        (100_000 as Gas, 120_000 as Gas), (1, 2), (0, 0), (21_001, 25_202),
    ])
    func `the gas limit has the buffer on top`(estimate: Gas, limit: Gas) {
        #expect(Self.policy.gasLimit(for: estimate) == limit)
    }
}

/// What a test did not reckon with.
struct UnexpectedDecision: Error {
    let decision: FeeDecision

    init(_ decision: FeeDecision) { self.decision = decision }
}
