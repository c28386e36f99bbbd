import Ethereum
import Testing

@testable import Engine

@Suite struct AccountNoncesTests {
    private func nonces(
        capacity: Int = 4, next: Nonce = 10, free: [Nonce] = [], bound: Set<Nonce> = []
    ) -> AccountNonces {
        AccountNonces(
            lease: EngineFixture.lease, capacity: capacity, next: next, free: free,
            bound: bound, now: .zero)
    }

    @Test func `once retired, it hands out nothing to jobs, fills gaps, and waits for what is reserved`() {
        var nonces = nonces(free: [7], bound: [8])
        #expect(nonces.reserve() == 7)
        #expect(nonces.reserve() == 10)
        nonces.giveBack(7, at: .zero)
        nonces.retire()
        nonces.pause("no money")
        nonces.resume()
        #expect(nonces.room == 0)
        #expect(nonces.reserve() == nil)
        #expect(nonces.hasReserved)
        nonces.bind(10)
        #expect(!nonces.hasReserved)
        #expect(nonces.reserveGap(openSince: .zero) == 7)
    }

    @Test func `hands out consecutive nonces`() {
        var nonces = nonces()
        #expect((0..<3).compactMap { _ in nonces.reserve() } == [10, 11, 12])
    }

    @Test func `hands out returned nonces first, lowest first`() {
        var nonces = nonces()
        for _ in 0..<4 { _ = nonces.reserve() }
        nonces.giveBack(12, at: .zero)
        nonces.giveBack(10, at: .zero)
        #expect(nonces.reserve() == 10)
        #expect(nonces.reserve() == 12)
        nonces.bind(10)
        nonces.end(10)
        #expect(nonces.reserve() == 14)
    }

    @Test(arguments: [(0, 1), (99, 1), (100, 1), (250, 2), (1_000_000, 4)])
    func `an account gets no more jobs than it can pay for, but always one`(_ balance: UInt64, _ jobs: Int) {
        var nonces = nonces(capacity: 4)
        #expect(nonces.room == 4)
        if let first = nonces.reserve() {
            nonces.bind(first, cost: Wei(UInt256(100)))
            nonces.end(first)
        }
        nonces.note(balance: Wei(UInt256(balance)))
        #expect(nonces.room == jobs)
    }

    @Test func `reserved and bound nonces together never exceed the capacity`() {
        var nonces = nonces(capacity: 2, bound: [9])
        #expect(nonces.reserve() == 10)
        #expect(nonces.reserve() == nil)
        nonces.bind(10)
        #expect(nonces.room == 0)
        nonces.end(9)
        #expect(nonces.reserve() == 11)
    }

    @Test func `hands out nothing while paused`() {
        var nonces = nonces()
        nonces.pause("no balance")
        #expect(nonces.reserve() == nil)
        nonces.resume()
        #expect(nonces.reserve() == 10)
    }

    @Test func `a nonce that is given back twice is handed out once`() {
        var nonces = nonces()
        _ = nonces.reserve()
        nonces.giveBack(10, at: .zero)
        nonces.giveBack(10, at: .zero)
        #expect(nonces.reserve() == 10)
        #expect(nonces.reserve() == 11)
    }

    @Test func `a bound nonce cannot be given back`() {
        var nonces = nonces()
        _ = nonces.reserve()
        nonces.bind(10)
        nonces.giveBack(10, at: .zero)
        #expect(nonces.reserve() == 11)
    }

    @Test func `a gap is filled only below a bound nonce and only once it has been open for long`() {
        var nonces = nonces()
        for _ in 0..<3 { _ = nonces.reserve() }
        nonces.giveBack(10, at: .seconds(1))
        nonces.giveBack(12, at: .seconds(1))
        #expect(nonces.reserveGap(openSince: .seconds(5)) == nil, "nothing is bound above")
        nonces.bind(11)
        #expect(nonces.reserveGap(openSince: .milliseconds(999)) == nil, "not for long")
        #expect(nonces.reserveGap(openSince: .seconds(1)) == 10)
        #expect(nonces.reserveGap(openSince: .seconds(1)) == nil, "12 is above all that is bound")
    }

    @Test func `nonces that the chain has used meanwhile are not handed out`() {
        var nonces = nonces(free: [7, 8])
        #expect(nonces.chainReached(8) == true)
        #expect(nonces.reserve() == 8)
        #expect(nonces.chainReached(14) == true)
        #expect(nonces.reserve() == 14)
    }

    @Test func `a count far above what is known has to be said twice`() {
        var nonces = nonces()
        #expect(nonces.chainReached(5_000) == false)
        #expect(nonces.chainReached(4_000) == false, "less than was said is no confirmation of it")
        #expect(nonces.reserve() == 10)
        #expect(nonces.chainReached(11) == true)
        #expect(nonces.chainReached(5_000) == false, "what came between has refuted it")
        #expect(nonces.chainReached(5_000) == true)
        #expect(nonces.reserve() == 5_000)
    }

    @Test func `a nonce that the chain used while it was reserved does not come back`() {
        var nonces = nonces()
        _ = nonces.reserve()
        #expect(nonces.chainReached(11) == true)
        nonces.giveBack(10, at: .zero)
        #expect(nonces.reserve() == 11)
    }

    @Test func `the highest nonce that EIP-2681 allows is the last one`() {
        var nonces = nonces(next: Nonce(.max - 1))
        #expect(nonces.reserve() == Nonce(.max - 1))
        #expect(nonces.reserve() == nil)
    }
}
