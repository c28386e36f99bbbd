import Ethereum
import Scheduler
import Testing

struct PriceTriggersTests {
    private static let asset = PriceAsset.named("glmr")
    private static let now: UInt64 = 1_000

    /// Watches for a price below 10.
    private func watch(notBefore: UInt256 = 0, recurs: Bool = false) -> PriceWatch {
        let condition = PriceCondition(asset: Self.asset, comparison: .below, threshold: DecimalNumber(digits: 10))
        return PriceWatch(condition: condition, notBefore: notBefore, recurs: recurs)
    }

    private func triggers(_ watch: PriceWatch, mode: PriceMode = .edge, armed: Set<UInt256> = []) -> PriceTriggers {
        var triggers = PriceTriggers(mode: mode, armed: armed)
        triggers.set(1, watch)
        return triggers
    }

    /// Shows the machine a price.
    private func see(_ price: UInt256, _ triggers: inout PriceTriggers, busy: Set<UInt256> = []) -> PriceVerdict {
        let price = Price(value: DecimalNumber(digits: price), at: 990)
        return triggers.apply([Self.asset: price], now: Self.now, busy: busy)
    }

    private func isDue(_ price: UInt256, _ triggers: inout PriceTriggers) -> Bool { !see(price, &triggers).due.isEmpty }

    @Test(arguments: [
        (PriceCondition.Comparison.below, [true, false, false]), (.atMost, [true, true, false]),
        (.above, [false, false, true]), (.atLeast, [false, true, true]),
    ])
    func `A condition is true on its side of the threshold`(comparison: PriceCondition.Comparison, isTrue: [Bool]) {
        let condition = PriceCondition(
            asset: Self.asset, comparison: comparison, threshold: DecimalNumber(digits: 15, scale: 1))
        let prices = [
            DecimalNumber(digits: 149, scale: 2), DecimalNumber(digits: 150, scale: 2), DecimalNumber(digits: 2),
        ]
        #expect(prices.map(condition.isTrue) == isTrue)
    }

    @Test func `With an interval a condition that is true fires for as long as it is`() {
        var triggers = triggers(watch(recurs: true))
        #expect(see(5, &triggers).due == [1: Price(value: DecimalNumber(digits: 5), at: 990)])
        triggers.disarm(1)
        #expect(isDue(5, &triggers) && !isDue(10, &triggers) && isDue(9, &triggers))
    }

    @Test(arguments: [true, false])
    func `Nothing fires before its time`(recurs: Bool) {
        var early = triggers(watch(notBefore: 1_001, recurs: recurs), armed: [1])
        var due = triggers(watch(notBefore: 1_000, recurs: recurs), armed: [1])
        #expect(!isDue(5, &early) && isDue(5, &due))
    }

    @Test func `Without an interval it fires once, until the condition was false`() {
        var triggers = triggers(watch(), armed: [1])
        #expect(isDue(5, &triggers) && isDue(5, &triggers))
        triggers.disarm(1)
        #expect(!isDue(5, &triggers))
        #expect(see(10, &triggers).rearmed == [1])
        #expect(see(11, &triggers).rearmed.isEmpty)
        #expect(isDue(5, &triggers))
    }

    @Test func `What is not known to be armed is not`() {
        var triggers = triggers(watch())
        #expect(!isDue(5, &triggers))
        #expect(!isDue(20, &triggers) && isDue(5, &triggers))
    }

    @Test func `An owner's change arms, and a run's does not`() {
        var triggers = triggers(watch())
        triggers.set(1, watch(notBefore: 900))
        #expect(!isDue(5, &triggers))
        #expect(triggers.arm(1) && !triggers.arm(1))
        #expect(isDue(5, &triggers))
    }

    @Test func `It is armed by a false condition before its time, too`() {
        var triggers = triggers(watch(notBefore: 1_001))
        #expect(see(20, &triggers).rearmed == [1])
    }

    @Test func `By level it needs no arming, and one run is in flight at a time`() {
        var triggers = triggers(watch(), mode: .level)
        #expect(isDue(5, &triggers) && isDue(5, &triggers))
        #expect(see(5, &triggers, busy: [1]).due.isEmpty)
        #expect(see(20, &triggers) == PriceVerdict())
    }

    @Test func `Without a price nothing changes`() {
        var triggers = triggers(watch(), armed: [1])
        #expect(triggers.apply([:], now: Self.now, busy: []) == PriceVerdict())
        let other = Price(value: DecimalNumber(digits: 5), at: 990)
        #expect(triggers.apply([.named("eth"): other], now: Self.now, busy: []) == PriceVerdict())
        #expect(isDue(5, &triggers))
    }

    @Test func `Prices are needed of what is watched`() {
        var triggers = triggers(watch(), armed: [1])
        triggers.set(2, watch())
        #expect(triggers.assets == [Self.asset])
        triggers.set(1, nil)
        #expect(triggers.assets == [Self.asset] && !isDue(5, &triggers))
        triggers.set(2, nil)
        #expect(triggers.assets.isEmpty)
    }

    @Test func `A record that is paused, or of another kind, is not watched`() {
        let json = #"{"token": "GLMR", "price_usd": 10}"#
        var record = WorkflowRecord.registered(2, json: json, interval: 0)
        #expect(PriceWatch(record) == watch(notBefore: record.nextRun))
        record.isActive = false
        #expect(PriceWatch(record) == nil && PriceWatch(.registered()) == nil)
    }
}
