import Chain
import Ethereum
import Testing

@testable import Engine

@Suite struct FlightTableTests {
    private func table(_ flights: Flight...) -> FlightTable {
        var table = FlightTable()
        for flight in flights { table.track(flight) }
        return table
    }

    @Test func `a receipt for any of a flight's transactions includes it, once`() {
        var table = table(EngineFixture.flight(0, gwei: [1, 2]), EngineFixture.flight(1))
        let block = EngineFixture.block(9)
        let receipt = EngineFixture.receipt(EngineFixture.transaction(0, gwei: 1), in: block)
        #expect(table.include([receipt], minedAt: 9_000).map(\.record.nonce) == [0])
        #expect(table.include([receipt], minedAt: 9_000).isEmpty)
        #expect(table.pending().map(\.nonce) == [1])
        #expect(table.included(upTo: 9).map(\.nonce) == [0])
        #expect(table.included(upTo: 8).isEmpty)
    }

    @Test func `receipts of strangers are ignored`() {
        var table = table(EngineFixture.flight(0))
        let stranger = EngineFixture.receipt(EngineFixture.transaction(7), in: EngineFixture.block(9))
        #expect(table.include([stranger], minedAt: 0).isEmpty)
    }

    @Test func `what a removed block included is pending again, the rest is not touched`() {
        var table = table(EngineFixture.flight(0), EngineFixture.flight(1))
        let (eight, nine) = (EngineFixture.block(8), EngineFixture.block(9))
        _ = table.include([EngineFixture.receipt(EngineFixture.transaction(0), in: eight)], minedAt: 0)
        _ = table.include([EngineFixture.receipt(EngineFixture.transaction(1), in: nine)], minedAt: 0)
        #expect(table.rollBack { $0 == nine.hash }.map(\.record.nonce) == [1])
        #expect(table.pending().map(\.nonce) == [1])
        #expect(table.included(upTo: 9).map(\.nonce) == [0])
    }

    @Test func `a replacement is recognised as soon as it is known`() {
        var table = table(EngineFixture.flight(0))
        let replacement = EngineFixture.transaction(0, gwei: 5)
        #expect(!table.hashes.contains(replacement.hash))
        table.update(EngineFixture.flight(0).id) { $0.record = EngineFixture.record(0, gwei: [1, 5]) }
        #expect(table.hashes.contains(replacement.hash))
        #expect(table.hashes.contains(EngineFixture.transaction(0).hash))
    }

    @Test func `nothing is left of a removed flight or a forgotten account`() {
        var table = table(EngineFixture.flight(0), EngineFixture.flight(1))
        table.remove(EngineFixture.flight(0).id)
        #expect(table.count == 1 && table.hashes.count == 1)
        table.forget(EngineFixture.account)
        #expect(table.isEmpty && table.hashes.isEmpty)
    }
}
