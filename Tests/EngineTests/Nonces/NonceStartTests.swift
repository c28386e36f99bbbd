import Ethereum
import Testing

@testable import Engine

@Suite struct NonceStartTests {
    private func flights(_ nonces: [Nonce], next: Nonce?) -> AccountFlights {
        AccountFlights(records: nonces.map { EngineFixture.record($0) }, next: next)
    }

    @Test func `a fresh account starts at the chain's count`() {
        let start = NonceStart(chainCount: 3, flights: flights([], next: nil))
        #expect(start.next == 3 && start.free.isEmpty && start.bound.isEmpty && start.behind == 0)
    }

    @Test func `what is in flight is skipped, and holes in it are free`() {
        let start = NonceStart(chainCount: 5, flights: flights([4, 6, 8], next: 9))
        #expect(start.next == 9)
        #expect(start.free == [5, 7])
        #expect(start.bound == [4, 6, 8])
        #expect(start.behind == 0)
    }

    @Test func `a high-water mark above everything that is bound is not believed`() {
        let start = NonceStart(chainCount: 5, flights: flights([5], next: 26))
        #expect(start.next == 6)
        #expect(start.behind == 0)
    }

    @Test func `a node that is behind what was settled is not believed at once`() {
        var flights = flights([18, 19], next: 20)
        flights.settled = 18
        #expect(NonceStart(chainCount: 10, flights: flights).behind == 8)
        #expect(NonceStart(chainCount: 18, flights: flights).behind == 0)
        #expect(NonceStart(chainCount: 18, flights: flights).free.isEmpty)
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
