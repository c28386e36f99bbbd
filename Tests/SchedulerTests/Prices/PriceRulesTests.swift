import Ethereum
import Scheduler
import Testing

struct PriceRulesTests {
    private let asset = PriceAsset.named("glmr")
    private static let now: UInt64 = 1_700_000_000

    /// Judges one price of the web, of now unless it is said to be older.
    private func judge(_ rules: inout PriceRules, _ text: String, at time: UInt64 = now) -> Result<Price, PriceProblem>?
    {
        let price = Price(value: DecimalNumber(text) ?? .zero, at: time)
        return rules.judge([asset: .success(price)], wall: Self.now, chain: 0)[asset]
    }

    private func isBelieved(_ rules: inout PriceRules, _ text: String, at time: UInt64 = now) -> Bool {
        if case .success = judge(&rules, text, at: time) { true } else { false }
    }

    @Test func `A price within the rules is believed as it is`() {
        var rules = PriceRules()
        #expect(judge(&rules, "0.25") == .success(Price(value: DecimalNumber(digits: 25, scale: 2), at: Self.now)))
        #expect(isBelieved(&rules, "0.3", at: Self.now - 600) && isBelieved(&rules, "0.3", at: Self.now + 600))
        var fresh = PriceRules()
        #expect(isBelieved(&fresh, "1000000000000"))
    }

    @Test func `A price that is too old, or ahead of the clock, is refused`() {
        var rules = PriceRules()
        #expect(judge(&rules, "1", at: Self.now - 601) == .failure(.stale(601)))
        #expect(judge(&rules, "1", at: Self.now + 601) == .failure(.ahead(601)))
        #expect(judge(&rules, "1", at: .max) == .failure(.ahead(.max - Self.now)))
    }

    @Test func `A price of nothing, or above 10^12, is refused`() {
        var rules = PriceRules()
        #expect(judge(&rules, "0") == .failure(.notPositive("0")))
        #expect(
            judge(&rules, "1000000000000.1") == .failure(.tooLarge(DecimalNumber(digits: 10_000_000_000_001, scale: 1)))
        )
        #expect(
            judge(&rules, "1e30")
                == .failure(.tooLarge(DecimalNumber(digits: 1_000_000_000_000_000_000_000_000_000_000))))
    }

    @Test(arguments: ["2.6", "0.02499"])
    func `A jump is refused until a later price confirms it`(far: String) {
        var rules = PriceRules()
        #expect(isBelieved(&rules, "0.25", at: Self.now - 9))
        #expect(!isBelieved(&rules, far, at: Self.now - 8))
        // The same observation again, from a cache.
        #expect(!isBelieved(&rules, far, at: Self.now - 8))
        #expect(isBelieved(&rules, far, at: Self.now - 7))
        #expect(isBelieved(&rules, far, at: Self.now - 6))
    }

    @Test func `Ten times as much is no jump yet`() {
        var rules = PriceRules()
        #expect(isBelieved(&rules, "0.25") && isBelieved(&rules, "2.5") && isBelieved(&rules, "0.25"))
    }

    @Test func `A jump that another jump follows, or the old price, is not confirmed`() {
        var rules = PriceRules()
        #expect(isBelieved(&rules, "1", at: Self.now - 9))
        #expect(!isBelieved(&rules, "100", at: Self.now - 8) && !isBelieved(&rules, "5000", at: Self.now - 7))
        #expect(!isBelieved(&rules, "100", at: Self.now - 6))
        #expect(isBelieved(&rules, "1.1", at: Self.now - 5))
        #expect(!isBelieved(&rules, "100", at: Self.now - 4))
    }

    @Test func `A price that is refused is not what the next one is compared with`() {
        var rules = PriceRules()
        #expect(isBelieved(&rules, "1"))
        #expect(!isBelieved(&rules, "900", at: Self.now - 900))
        #expect(!isBelieved(&rules, "900"))
    }

    @Test func `Feeds on the chain go by the chain's clock`() {
        var rules = PriceRules()
        let feed = PriceAsset.feed(.sample(1))
        let price = Price(value: DecimalNumber(digits: 1), at: 5_000)
        #expect(rules.judge([feed: .success(price)], wall: Self.now, chain: 5_600)[feed] == .success(price))
        #expect(rules.judge([feed: .success(price)], wall: Self.now, chain: 5_601)[feed] == .failure(.stale(601)))
    }

    @Test func `A problem stays what it is`() {
        var rules = PriceRules()
        let answers: [PriceAsset: Result<Price, PriceProblem>] = [asset: .failure(.unknown)]
        #expect(rules.judge(answers, wall: 0, chain: 0) == answers)
    }
}
