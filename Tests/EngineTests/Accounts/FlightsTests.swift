import Chain
import Ethereum
import Testing

@testable import Engine

@Suite struct FlightsTests {
    private func flights(_ some: Flight...) -> Flights {
        var flights = Flights()
        for flight in some { flights.track(flight) }
        return flights
    }

    private func inclusion(_ nonce: Nonce, gwei: UInt64 = 1, in block: BlockHeader) -> Inclusion {
        Inclusion(
            receipt: EngineFixture.receipt(EngineFixture.transaction(nonce, gwei: gwei), in: block), minedAt: 9_000)
    }

    @Test func `what waits is told in order, whatever order it came in`() {
        let flights = flights(
            EngineFixture.flight(3), EngineFixture.flight(1), EngineFixture.flight(2), EngineFixture.flight(1))
        #expect(flights.pending == [1, 2, 3])
    }

    @Test func `a receipt for any of a flight's transactions includes it, once`() {
        var flights = flights(EngineFixture.flight(0, gwei: [1, 2]), EngineFixture.flight(1))
        let block = EngineFixture.block(9)
        #expect(flights.include([inclusion(0, in: block)]) == 1)
        #expect(flights.include([inclusion(0, gwei: 2, in: block)]) == 0)
        #expect(flights.pending == [1])
        #expect(flights.included(upTo: 9) == [0])
        #expect(flights.included(upTo: 8).isEmpty)
    }

    @Test func `receipts of strangers are ignored`() {
        var flights = flights(EngineFixture.flight(0))
        #expect(flights.include([inclusion(7, in: EngineFixture.block(9))]) == 0)
    }

    @Test func `what a removed block included is pending again, the rest is not touched`() {
        var flights = flights(EngineFixture.flight(0), EngineFixture.flight(1), EngineFixture.flight(2))
        let (eight, nine) = (EngineFixture.block(8), EngineFixture.block(9))
        _ = flights.include([inclusion(0, in: eight), inclusion(1, in: nine)])
        #expect(flights.rollBack { $0 == nine.hash } == [1])
        #expect(flights.pending == [1, 2])
        #expect(flights.included(upTo: 9) == [0])
    }

    @Test func `a replacement is recognised as soon as it is known`() {
        var flights = flights(EngineFixture.flight(0))
        #expect(flights.include([inclusion(0, gwei: 5, in: EngineFixture.block(9))]) == 0)
        flights.update(0) { $0.record = EngineFixture.record(0, gwei: [1, 5]) }
        #expect(flights.include([inclusion(0, gwei: 5, in: EngineFixture.block(9))]) == 1)
    }

    @Test func `nothing is left of what was removed`() {
        var flights = flights(EngineFixture.flight(0, gwei: [1, 2]), EngineFixture.flight(1))
        _ = flights.include([inclusion(1, in: EngineFixture.block(9))])
        #expect(flights.remove([0, 1, 5]).count == 3)
        #expect(flights.isEmpty && flights.pending.isEmpty && flights.hashes.isEmpty)
        #expect(flights.included(upTo: 9).isEmpty)
    }

    @Test func `a block's time counts, unless the transaction was not there yet`() {
        var flight = EngineFixture.flight(0)
        flight.state = .included(EngineFixture.receipt(EngineFixture.transaction(0), in: EngineFixture.block(9)))
        flight.minedAt = 9_000
        let bound = BoundJob(id: "a", entry: [], runKey: nil, receivedAt: 0)
        #expect(flight.trail(of: bound).inclusion?.minedAt == 9_000)
        // The block tells whole seconds.
        flight.sentAt = 9_300
        #expect(flight.trail(of: bound).inclusion?.minedAt == 9_300)
    }
}
