import Ethereum
import TestGenerators
import Testing

@testable import Engine

@Suite struct FeeReplacementTests {
    static let policy = FeePolicyTests.policy
    static let cheap = FeePolicyTests.dynamic(0, 0)
    /// Whatever the market says.
    static let generous = FeePolicyTests.policy { $0.maxOverMarket = .max }

    static func fees(_ maxFee: Wei, _ priority: Wei) -> FeeCaps {
        .dynamic(maxFeePerGas: maxFee, maxPriorityFeePerGas: priority)
    }

    @Test(arguments: [
        // Rounded up, and by at least 1 wei.
        (fees(1, 1), fees(2, 2)), (fees(1, 0), fees(2, 1)), (fees(8, 8), fees(9, 9)), (fees(9, 8), fees(11, 9)),
        (fees(.gwei(10), .gwei(2)), fees(11_250_000_000, 2_250_000_000)),
        (fees(1_000_000_001, 3), fees(1_125_000_002, 4)),
        (.legacy(gasPrice: 1), .legacy(gasPrice: 2)), (.legacy(gasPrice: .gwei(8)), .legacy(gasPrice: .gwei(9))),
    ])
    func `both fees are raised`(old: FeeCaps, new: FeeCaps) {
        #expect(Self.generous.replacement(of: old, for: Self.cheap) == .pay(new))
    }

    @Test func `a replacement offers at least what a new transaction would`() {
        let quote = FeePolicyTests.dynamic(.gwei(50), .gwei(3))
        #expect(
            Self.policy.replacement(of: Self.fees(.gwei(20), .gwei(1)), for: quote)
                == .pay(Self.fees(.gwei(103), .gwei(3))))
        #expect(Self.policy.replacement(of: .legacy(gasPrice: 1), for: quote) == .pay(.legacy(gasPrice: .gwei(103))))
        let legacy = FeeQuote.legacy(gasPrice: .gwei(7))
        #expect(Self.policy.replacement(of: Self.fees(2, 1), for: legacy) == .pay(Self.fees(.gwei(7), .gwei(7))))
    }

    @Test func `the cap stops replacements`() {
        func replacement(_ maxFee: Wei, _ quote: FeeQuote = Self.cheap) -> FeeDecision {
            Self.policy.replacement(of: Self.fees(maxFee, 1), for: quote)
        }
        #expect(replacement(.gwei(444)) == .pay(Self.fees(499_500_000_000, 2)))
        #expect(replacement(.gwei(445)) == .capReached(needed: 500_625_000_000, cap: .gwei(500)))
        let spike = FeePolicyTests.dynamic(.gwei(600), .gwei(1))
        #expect(replacement(.gwei(10), spike) == .capReached(needed: .gwei(600), cap: .gwei(500)))
    }

    /// - Source: geth, `core/txpool/legacypool/list.go`: each new fee must be above the old one and reach
    ///   `old × (100 + priceBump) / 100`, with integer division.
    @Test(arguments: [10, 12, 100] as [UInt64])
    func `every raise satisfies the node's rule`(percent: UInt64) throws {
        var generator = SeededGenerator(seed: percent)
        let bump = try #require(Percent(Double(percent)))
        let policy = FeePolicyTests.policy {
            $0.bump = bump
            $0.maxOverMarket = .max
        }
        for round in 0..<2_000 {
            let bits = UInt64.random(in: 0..<37, using: &generator)
            let maxFee = round < 100 ? UInt64(round) : UInt64.random(in: 0...(1 << bits), using: &generator)
            let priority = UInt64.random(in: 0...maxFee, using: &generator)
            let old = Self.fees(Wei(UInt256(maxFee)), Wei(UInt256(priority)))
            let decision = policy.replacement(of: old, for: Self.cheap)
            guard case .pay(.dynamic(let newMaxFee, let newPriority)) = decision else {
                throw UnexpectedDecision(decision)
            }
            for (new, old) in [(newMaxFee, maxFee), (newPriority, priority)] {
                #expect(new > Wei(UInt256(old)) && new >= Wei(UInt256(old * (100 + percent) / 100)))
            }
            #expect(newPriority <= newMaxFee)
        }
    }

    /// What may be paid is ten times 0 + 1 gwei.
    @Test func `the market stops replacements, whatever the old one offers`() {
        let cheap = FeePolicyTests.dynamic(0, .gwei(1))
        #expect(
            Self.policy.replacement(of: Self.fees(.gwei(370), .gwei(370)), for: cheap)
                == .overMarket(needed: 416_250_000_000, limit: .gwei(10)))
        #expect(
            Self.policy.replacement(of: .legacy(gasPrice: .gwei(9)), for: .legacy(gasPrice: .gwei(1)))
                == .overMarket(needed: 10_125_000_000, limit: .gwei(10)))
        #expect(
            Self.policy.replacement(of: .legacy(gasPrice: .gwei(8)), for: .legacy(gasPrice: .gwei(1)))
                == .pay(.legacy(gasPrice: .gwei(9))))
        // A high maximum costs nothing while the base fee is low: what the next block would take counts.
        #expect(
            Self.policy.replacement(of: Self.fees(.gwei(400), .gwei(1)), for: cheap)
                == .pay(Self.fees(.gwei(450), 1_125_000_000)))
    }

    /// A minimum that was learnt raises what is offered; the market that others pay stays what it is.
    @Test func `what nodes were seen to want is no market`() {
        var quote = FeePolicyTests.dynamic(0, .gwei(1))
        quote.floor = .gwei(9)
        #expect(Self.policy.fees(for: quote) == FeePolicyTests.pays(.gwei(9), .gwei(9)))
        #expect(
            Self.policy.replacement(of: Self.fees(.gwei(9), .gwei(9)), for: quote)
                == .overMarket(needed: 10_125_000_000, limit: .gwei(10)))
    }

    @Test func `a market without a price leaves room for the first steps`() {
        let free = FeePolicyTests.policy { $0.minPriorityFeePerGas = 0 }
        #expect(free.replacement(of: Self.fees(0, 0), for: Self.cheap) == .pay(Self.fees(1, 1)))
    }
}
