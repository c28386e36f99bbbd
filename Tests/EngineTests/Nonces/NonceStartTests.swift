import Ethereum
import Testing

@testable import Engine

@Suite struct NonceStartTests {
    private func flights(_ nonces: [Nonce], next: Nonce?) -> AccountFlights {
        AccountFlights(records: nonces.map { EngineFixture.record($0) }, next: next)
    }

    @Test func `a fresh account starts at the chain's count`() {
        let start = NonceStart(chainCount: 3, flights: flights([], next: nil))
        #expect(start.next == 3 && start.free.isEmpty && start.bound.isEmpty && start.unexplained == 0)
    }

    @Test func `what is in flight is skipped, and holes in it are free`() {
        let start = NonceStart(chainCount: 5, flights: flights([4, 6, 8], next: 9))
        #expect(start.next == 9)
        #expect(start.free == [5, 7])
        #expect(start.bound == [4, 6, 8])
        #expect(start.unexplained == 0)
    }

    @Test func `a mark above everything that is known is reported, not believed`() {
        let start = NonceStart(chainCount: 5, flights: flights([5], next: 26))
        #expect(start.next == 6)
        #expect(start.unexplained == 20)
    }

    @Test func `a mark below the chain's count does not matter`() {
        #expect(NonceStart(chainCount: 9, flights: flights([], next: 2)).next == 9)
    }

    @Test func `an unreadable record's nonce is never handed out`() {
        var flights = flights([], next: 6)
        flights.unreadable = [5: "not JSON"]
        let start = NonceStart(chainCount: 5, flights: flights)
        #expect(start.next == 6 && start.free.isEmpty)
    }

    @Test func `a nonsensical record does not exhaust memory`() {
        let start = NonceStart(chainCount: 0, flights: flights([Nonce(.max - 1)], next: nil))
        #expect(start.free.count == NonceStart.maximumGap)
    }
}
