import Ethereum
import Testing

@testable import Engine

@Suite struct BidRuleTests {
    static let rule = BidRule(policy: FeePolicyTests.policy)
    /// What the offer of 62 and 2 gwei was made for.
    static let quote = FeePolicyTests.dynamic(.gwei(30), .gwei(2))

    static func fees(_ maxFee: Wei, _ tip: Wei) -> FeeCaps {
        .dynamic(maxFeePerGas: maxFee, maxPriorityFeePerGas: tip)
    }

    static func bid(_ change: (inout Bid) -> Void = { _ in }) -> Bid {
        var bid = Bid(fees: fees(.gwei(62), .gwei(2)), head: 100)
        change(&bid)
        return bid
    }

    static func own(_ maxFee: Wei?, _ tip: Wei? = nil) -> FeeOverrides {
        FeeOverrides(maxFeePerGas: maxFee, maxPriorityFeePerGas: tip)
    }

    /// 12.5 % on top of 62 and 2 gwei.
    static let raised = fees(69_750_000_000, 2_250_000_000)

    @Test func `An offer of what a fresh quote asks stands`() {
        for head in [101, 102, 1_000] as [BlockNumber] {
            #expect(Self.rule.action(on: Self.bid(), at: head, quote: Self.quote) == .keep)
        }
    }

    @Test(
        arguments: [
            // The base fee has passed the offer, or leaves less than the tip.
            (FeePolicyTests.dynamic(.gwei(70), .gwei(2)), fees(.gwei(142), 2_250_000_000)),
            (FeePolicyTests.dynamic(.gwei(61), .gwei(2)), fees(.gwei(124), 2_250_000_000)),
            // Others tip more.
            (FeePolicyTests.dynamic(.gwei(30), .gwei(3)), fees(69_750_000_000, .gwei(3))),
            (FeePolicyTests.dynamic(.gwei(30), 2_000_000_001), raised),
        ])
    func `An offer below a fresh quote is raised to it, and by what nodes want`(quote: FeeQuote, fees: FeeCaps) {
        #expect(Self.rule.action(on: Self.bid(), at: 101, quote: quote) == .raise(fees))
    }

    @Test func `A minimum that nodes were seen to want is part of a quote`() {
        var quote = Self.quote
        quote.floor = .gwei(5)
        #expect(
            Self.rule.action(on: Self.bid(), at: 101, quote: quote)
                == .raise(Self.fees(69_750_000_000, .gwei(5))))
    }

    @Test func `24 minutes without a block give no raise, whatever nodes say`() {
        let dear = FeePolicyTests.dynamic(.gwei(400), .gwei(50))
        for second in 0..<(24 * 60) {
            let bid = Self.bid {
                $0.unknownHeads = second
                $0.isRefused = second.isMultiple(of: 2)
            }
            #expect(Self.rule.action(on: bid, at: 100, quote: dear) == .keep)
            #expect(Self.rule.action(on: bid, at: 99, quote: dear, overrides: Self.own(.gwei(62))) == .keep)
        }
    }

    @Test func `One head raises once`() throws {
        let dear = FeePolicyTests.dynamic(.gwei(70), .gwei(2))
        guard case .raise(let fees) = Self.rule.action(on: Self.bid(), at: 101, quote: dear) else {
            Issue.record("not raised")
            return
        }
        let next = Bid(fees: fees, head: 101, unknownHeads: 9, isRefused: true)
        let dearer = FeePolicyTests.dynamic(.gwei(150), .gwei(2))
        #expect(Self.rule.action(on: next, at: 101, quote: dearer) == .keep)
        #expect(Self.rule.action(on: next, at: 102, quote: dearer) != .keep)
    }

    @Test func `What no node knows is raised at the third head`() {
        func action(_ heads: Int) -> BidAction {
            Self.rule.action(on: Self.bid { $0.unknownHeads = heads }, at: 103, quote: Self.quote)
        }
        #expect(action(1) == .keep && action(2) == .keep)
        #expect(action(3) == .raise(Self.raised))
    }

    @Test func `What a node refused as too low is raised at the next head`() {
        let bid = Self.bid { $0.isRefused = true }
        #expect(Self.rule.action(on: bid, at: 100, quote: Self.quote) == .keep)
        #expect(Self.rule.action(on: bid, at: 101, quote: Self.quote) == .raise(Self.raised))
    }

    @Test(
        arguments: [
            // Room for the whole raise, for a smaller one, for less than nodes want, for none.
            (own(.gwei(142)), .raise(fees(.gwei(142), 2_250_000_000))),
            (own(.gwei(80)), .raise(fees(.gwei(80), 2_250_000_000))),
            (own(.gwei(69)), .ownLimit), (own(.gwei(62)), .ownLimit),
            // Nodes want more of both, so a tip that may not grow stops everything.
            (own(nil, .gwei(2)), .ownLimit), (own(.gwei(142), .gwei(2)), .ownLimit),
            (own(nil, .gwei(3)), .raise(fees(.gwei(142), 2_250_000_000))),
        ] as [(FeeOverrides, BidAction)])
    func `What a job allows is never exceeded`(overrides: FeeOverrides, action: BidAction) {
        let dear = FeePolicyTests.dynamic(.gwei(70), .gwei(2))
        #expect(Self.rule.action(on: Self.bid(), at: 101, quote: dear, overrides: overrides) == action)
    }

    @Test func `A raise that the next block cannot take is none`() {
        let dear = FeePolicyTests.dynamic(.gwei(81), .gwei(2))
        #expect(Self.rule.action(on: Self.bid(), at: 101, quote: dear, overrides: Self.own(.gwei(80))) == .ownLimit)
    }

    @Test func `A job that offers too little by its own will is out of bids, not patient for ever`() {
        let bid = Self.bid { $0.fees = Self.fees(.gwei(62), 0) }
        #expect(Self.rule.action(on: bid, at: 101, quote: Self.quote, overrides: Self.own(nil, 0)) == .ownLimit)
    }

    @Test func `The operator's cap is said before a job's own limit`() {
        let spike = FeePolicyTests.dynamic(.gwei(600), .gwei(2))
        #expect(
            Self.rule.action(on: Self.bid(), at: 101, quote: spike, overrides: Self.own(.gwei(62)))
                == .cap(needed: .gwei(600), cap: .gwei(500)))
        let high = Self.bid { $0.fees = Self.fees(.gwei(480), .gwei(2)) }
        #expect(
            Self.rule.action(on: high, at: 101, quote: FeePolicyTests.dynamic(.gwei(490), .gwei(2)))
                == .cap(needed: .gwei(540), cap: .gwei(500)))
    }

    /// Somebody else's offer of 370 gwei is not outbid where half a gwei is the price.
    @Test func `The market stops what refusals alone would drive up`() {
        let cheap = FeePolicyTests.dynamic(.gwei(0), .gwei(1))
        var bid = Bid(fees: Self.fees(.gwei(1), .gwei(1)), head: 0, isRefused: true)
        var raises = 0
        while case .raise(let fees) = Self.rule.action(
            on: bid, at: BlockNumber(bid.head.rawValue + 1), quote: cheap)
        {
            bid = Bid(fees: fees, head: BlockNumber(bid.head.rawValue + 1), isRefused: true)
            raises += 1
        }
        #expect(raises == 19 && bid.fees.maximumPrice <= .gwei(10))
        let last = Self.rule.action(on: bid, at: 1_000, quote: cheap)
        guard case .overMarket(let needed, let limit) = last else {
            Issue.record("\(last)")
            return
        }
        #expect(needed > limit && limit == .gwei(10))
    }

    @Test func `A legacy transaction is raised as one`() {
        let bid = Self.bid { $0.fees = .legacy(gasPrice: .gwei(2)) }
        let quote = FeeQuote.legacy(gasPrice: .gwei(3))
        #expect(Self.rule.action(on: bid, at: 101, quote: .legacy(gasPrice: .gwei(2))) == .keep)
        #expect(Self.rule.action(on: bid, at: 101, quote: quote) == .raise(.legacy(gasPrice: .gwei(3))))
        #expect(Self.rule.action(on: bid, at: 101, quote: quote, overrides: Self.own(.gwei(2))) == .ownLimit)
    }
}
