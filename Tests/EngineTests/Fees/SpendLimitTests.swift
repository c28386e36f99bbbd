import Ethereum
import Testing

@testable import Engine

@Suite struct SpendLimitTests {
    @Test func `What nodes refused is not sent again, nor what costs more`() {
        var limit = SpendLimit()
        #expect(limit.leastRefused == nil)
        #expect(Self.allowed(by: &limit, [0, Wei(.max)], at: .zero) == [true, true])
        limit.refused(100, at: .zero)
        limit.refused(200, at: .zero)
        #expect(limit.leastRefused == 100)
        #expect(Self.allowed(by: &limit, [99, 100, 101], at: .seconds(1)) == [true, false, false])
        limit.refused(50, at: .seconds(1))
        #expect(Self.allowed(by: &limit, [49, 50], at: .seconds(1)) == [true, false])
    }

    @Test func `A node that takes as much lifts it`() {
        var limit = SpendLimit()
        limit.refused(100, at: .zero)
        limit.accepted(99, at: .zero)
        #expect(Self.allowed(by: &limit, [100], at: .zero) == [false])
        limit.accepted(100, at: .zero)
        #expect(Self.allowed(by: &limit, [Wei(.max)], at: .zero) == [true])
        #expect(limit.leastRefused == nil)
    }

    @Test func `After a minute one tries again, the others wait for what comes of it, and then for longer`() {
        var limit = SpendLimit()
        limit.refused(100, at: .zero)
        #expect(Self.allowed(by: &limit, [100], at: .seconds(59)) == [false])
        #expect(Self.allowed(by: &limit, [100, 100], at: .seconds(60)) == [true, false])
        limit.refused(100, at: .seconds(61))
        #expect(Self.allowed(by: &limit, [100], at: .seconds(180)) == [false])
        #expect(Self.allowed(by: &limit, [100], at: .seconds(181)) == [true])
        for _ in 0..<9 { _ = limit.allows(100, at: .seconds(9_000)) }
        limit.refused(100, at: .seconds(9_001))
        #expect(Self.allowed(by: &limit, [100, 100], at: .seconds(9_601)) == [true, false], "ten minutes at most")
    }

    @Test func `Several refusals at once are one`() {
        var limit = SpendLimit()
        for _ in 0..<20 { limit.refused(100, at: .zero) }
        #expect(Self.allowed(by: &limit, [100], at: .seconds(60)) == [true])
    }

    @Test func `A node that took as much lately is believed more than one that refuses`() {
        var limit = SpendLimit()
        limit.accepted(100, at: .zero)
        limit.accepted(10, at: .seconds(599))
        limit.refused(100, at: .seconds(599))
        #expect(Self.allowed(by: &limit, [100], at: .seconds(599)) == [true])
        limit.refused(101, at: .seconds(599))
        #expect(Self.allowed(by: &limit, [100, 101], at: .seconds(599)) == [true, false])
        limit.refused(100, at: .seconds(600))
        #expect(Self.allowed(by: &limit, [100], at: .seconds(600)) == [false])
    }

    /// Asks for one cost after the other.
    private static func allowed(by limit: inout SpendLimit, _ costs: [Wei], at now: Duration) -> [Bool] {
        costs.map { limit.allows($0, at: now) }
    }

    @Test(
        arguments: [
            (FeeCaps.legacy(gasPrice: 3), 21_000 as Gas, 63_000 as Wei),
            (.dynamic(maxFeePerGas: 5, maxPriorityFeePerGas: 1), 21_000, 105_000),
            (.legacy(gasPrice: Wei(.max)), 2, Wei(.max)),
        ])
    func `A transaction's gas costs at most its limit times its price`(fees: FeeCaps, gasLimit: Gas, cost: Wei) {
        let transaction = Transaction(chainID: 1, nonce: 0, fees: fees, gasLimit: gasLimit, to: .zero, value: 7)
        #expect(transaction.highestGasCost == cost)
    }
}
