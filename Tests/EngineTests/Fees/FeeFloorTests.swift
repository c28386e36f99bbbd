import Ethereum
import Testing

@testable import Engine

@Suite struct FeeFloorTests {
    /// Base fee and tip of 8 gwei each: others pay 16, so at most 160 may be paid.
    static let quote = FeePolicyTests.dynamic(.gwei(8), .gwei(8))

    static func fees(_ tip: Wei, max maxFee: Wei = .gwei(400)) -> FeeCaps {
        .dynamic(maxFeePerGas: maxFee, maxPriorityFeePerGas: tip)
    }

    /// What a floor says after a refusal of 16 gwei: 18.
    static func taught(_ policy: FeePolicy = FeePolicyTests.policy) -> FeeFloor {
        var floor = FeeFloor(policy: policy)
        floor.refused(fees(.gwei(16)), at: 1, quote: quote, at: .zero)
        return floor
    }

    @Test func `Nothing is known before anything is refused`() {
        #expect(FeeFloor(policy: FeePolicyTests.policy).tip(over: Self.quote, at: .zero) == 0)
    }

    @Test func `A refusal raises what was offered by the bump`() {
        #expect(Self.taught().tip(over: Self.quote, at: .zero) == .gwei(18))
        let doubling = FeePolicyTests.policy { $0.bump = .percent(100) }
        #expect(Self.taught(doubling).tip(over: Self.quote, at: .zero) == .gwei(32))
    }

    @Test func `One head raises it once, however many are refused`() {
        var floor = Self.taught()
        for _ in 0..<900 { floor.refused(Self.fees(.gwei(18)), at: 1, quote: Self.quote, at: .zero) }
        #expect(floor.tip(over: Self.quote, at: .zero) == .gwei(18))
        floor.refused(Self.fees(.gwei(18)), at: 2, quote: Self.quote, at: .zero)
        #expect(floor.tip(over: Self.quote, at: .zero) == Wei(20_250_000_000))
    }

    @Test func `A head that is not known is one, too`() {
        var floor = FeeFloor(policy: FeePolicyTests.policy)
        for _ in 0..<3 { floor.refused(Self.fees(.gwei(16)), at: nil, quote: Self.quote, at: .zero) }
        #expect(floor.tip(over: Self.quote, at: .zero) == .gwei(18))
        floor.refused(Self.fees(.gwei(18)), at: nil, quote: Self.quote, at: .zero)
        #expect(floor.tip(over: Self.quote, at: .zero) == .gwei(18))
    }

    @Test func `An offer that the base fee has passed teaches nothing, nor one below what is known`() {
        var floor = FeeFloor(policy: FeePolicyTests.policy)
        floor.refused(Self.fees(.gwei(7), max: .gwei(7)), at: 1, quote: Self.quote, at: .zero)
        floor.refused(Self.fees(.gwei(7)), at: 1, quote: Self.quote, at: .zero)
        #expect(floor.tip(over: Self.quote, at: .zero) == 0)
        floor = Self.taught()
        floor.refused(Self.fees(.gwei(15)), at: 2, quote: Self.quote, at: .seconds(500))
        #expect(floor.tip(over: Self.quote, at: .zero) == .gwei(18))
        // It was not learnt again either, so it is not remembered for longer.
        #expect(floor.tip(over: Self.quote, at: .seconds(600)) == .gwei(13))
    }

    @Test func `What counts of an offer is what it leaves above the base fee`() {
        var floor = FeeFloor(policy: FeePolicyTests.policy)
        floor.refused(Self.fees(.gwei(100), max: .gwei(24)), at: 1, quote: Self.quote, at: .zero)
        #expect(floor.tip(over: Self.quote, at: .zero) == .gwei(18))
        var legacy = FeeFloor(policy: FeePolicyTests.policy)
        legacy.refused(.legacy(gasPrice: .gwei(16)), at: 1, quote: .legacy(gasPrice: .gwei(8)), at: .zero)
        #expect(legacy.tip(over: .legacy(gasPrice: .gwei(8)), at: .zero) == .gwei(18))
    }

    @Test func `Every ten minutes half of what is above the market is forgotten`() {
        let floor = Self.taught()
        for (minutes, gwei) in [(0, 18), (9, 18), (10, 13), (20, 10), (29, 10)] as [(Int, UInt64)] {
            let half = minutes >= 20 ? Wei(500_000_000) : 0
            #expect(floor.tip(over: Self.quote, at: .seconds(60 * minutes)) == Wei.gwei(gwei).adding(half))
        }
        #expect(floor.tip(over: Self.quote, at: .seconds(100 * 3600)) == 0)
    }

    @Test func `A market that has risen above it is enough`() {
        #expect(Self.taught().tip(over: FeePolicyTests.dynamic(.gwei(8), .gwei(18)), at: .zero) == 0)
    }

    @Test func `It never passes the operator's cap nor the multiple of the market`() {
        func climbed(_ policy: FeePolicy, _ quote: FeeQuote) -> Wei {
            var floor = FeeFloor(policy: policy)
            for head in 1..<100 as Range<UInt64> {
                var offer = quote
                offer.floor = floor.tip(over: quote, at: .zero)
                guard case .pay(let fees) = policy.fees(for: offer) else { break }
                floor.refused(fees, at: BlockNumber(head), quote: quote, at: .zero)
            }
            return floor.tip(over: quote, at: .zero)
        }
        // 160 less the base fee.
        #expect(climbed(FeePolicyTests.policy, Self.quote) == .gwei(152))
        #expect(climbed(FeePolicyTests.policy { $0.maxOverMarket = 2 }, Self.quote) == .gwei(24))
        #expect(climbed(FeePolicyTests.policy { $0.maxFeePerGas = .gwei(20) }, Self.quote) == .gwei(12))
        #expect(climbed(FeePolicyTests.policy, .legacy(gasPrice: .gwei(3))) == .gwei(30))
        // What was learnt in a dear hour is cut to what a cheap one allows.
        #expect(Self.taught().tip(over: FeePolicyTests.dynamic(0, .gwei(1)), at: .zero) == .gwei(10))
    }
}
