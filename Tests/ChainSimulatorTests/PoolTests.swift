import Ethereum
import Testing

@testable import ChainSimulator

/// What the pool takes and drops, in go-ethereum's words.
@Suite struct PoolTests {
    private let bench = ChainBench()

    /// The message that a transaction is refused with, nil when it is taken.
    private func refusal(_ raw: [UInt8], by bench: ChainBench) -> String? {
        do throws(RPCFailure) {
            try bench.send(raw)
            return nil
        } catch {
            return error.message
        }
    }

    @Test func `a gap is waited for`() throws {
        let alice = try Wallet.alice
        for nonce in [2, 3, 0, 5] as [UInt64] { try bench.send(try alice.sign(nonce)) }
        #expect(bench.waiting(alice) == ([0], [2, 3, 5]))
        #expect(bench.chain.pendingNonce(alice.address) == 1)
        try bench.send(try alice.sign(1))
        #expect(bench.waiting(alice) == ([0, 1, 2, 3], [5]))
        #expect(bench.chain.pendingNonce(alice.address) == 4)
        #expect(bench.seal().count == 4)
        #expect(bench.waiting(alice) == ([], [5]))
        #expect(bench.chain.pool.count == 1 && bench.chain.pool.executableCount == 0)
    }

    @Test func `what cannot be mined is refused`() throws {
        let (alice, stranger) = (try Wallet.alice, try Wallet.stranger)
        try bench.send(try alice.sign(0))
        bench.seal()
        let known = try alice.sign(1)
        try bench.send(known)
        #expect(refusal(known, by: bench) == "already known")
        #expect(refusal(try alice.sign(0), by: bench) == "nonce too low: next nonce 1, tx nonce 0")
        #expect(
            refusal(try alice.sign(2, gas: 20_999), by: bench)
                == "intrinsic gas too low: gas 20999, minimum needed 21000")
        #expect(refusal(try alice.sign(2, gas: 30_000_000_001), by: bench) == "exceeds block gas limit")
        #expect(
            refusal(try alice.sign(2, fee: 1, tip: 2), by: bench)
                == "max priority fee per gas higher than max fee per gas")
        #expect(
            refusal(try alice.sign(2, tip: 0), by: bench)
                == "transaction underpriced: gas tip cap 0, minimum needed 1")
        #expect(
            refusal(try stranger.sign(0), by: bench)
                == "insufficient funds for gas * price + value: balance 0, tx cost 105000000000000, overshot 105000000000000"
        )
    }

    @Test func `waiting transactions of one sender share its balance`() throws {
        let stranger = try Wallet.stranger
        bench.chain.setBalance(2 * 105_000_000_000_000 + 5, of: stranger.address)
        try bench.send(try stranger.sign(0, value: 5))
        #expect(refusal(try stranger.sign(1, value: 1), by: bench)?.hasPrefix("insufficient funds") == true)
        try bench.send(try stranger.sign(1))
        // In the place of one that is paid for, only the difference counts.
        #expect(refusal(try stranger.sign(1, fee: 6, tip: 2), by: bench)?.hasPrefix("insufficient funds") == true)
        #expect(bench.seal().count == 2)
    }

    @Test func `a replacement raises both fees by a tenth`() throws {
        let alice = try Wallet.alice
        let first = try bench.send(try alice.sign(0, fee: 50, tip: 10))
        try bench.send(try alice.sign(1, fee: 50, tip: 10))
        for (fee, tip) in [(54, 11), (55, 10), (50, 11), (60, 10)] as [(UInt64, UInt64)] {
            #expect(
                refusal(try alice.sign(0, fee: fee, tip: tip), by: bench) == "replacement transaction underpriced")
        }
        let second = try bench.send(try alice.sign(0, fee: 55, tip: 11))
        #expect(bench.chain.place(first) == nil)
        #expect(bench.seal().first == second)
        #expect(bench.chain.account(alice.address).nonce == 2)
    }

    @Test func `what is dropped leaves a gap, and can be sent again`() throws {
        let alice = try Wallet.alice
        let raws = try (0..<4).map { try alice.sign($0) }
        for raw in raws { try bench.send(raw) }
        let isDropped = (1...2).map { _ in bench.chain.drop(Keccak256.hash(raws[1])) }
        #expect(isDropped == [true, false])
        #expect(bench.waiting(alice) == ([0], [2, 3]))
        try bench.send(raws[1])
        #expect(bench.waiting(alice) == ([0, 1, 2, 3], []))
        #expect(bench.chain.drop(alice.address, most: 2).map(\.nonce) == [0, 1])
        #expect(bench.waiting(alice) == ([], [2, 3]))
        #expect(bench.chain.drop(nil, most: .max).count == 2)
        #expect(bench.chain.pool.count == 0 && bench.chain.places.isEmpty)
    }

    @Test func `limits are go-ethereum's where they are set`() throws {
        var limits = PoolLimits()
        (limits.globalSlots, limits.accountSlots, limits.globalQueue, limits.accountQueue) = (4, 2, 3, 2)
        let bench = ChainBench(limits: limits)
        let (alice, bob) = (try Wallet.alice, try Wallet.bob)
        for nonce in 0..<5 as Range<UInt64> { try bench.send(try alice.sign(nonce)) }
        #expect(bench.waiting(alice) == ([0, 1, 2, 3], []), "the last is dropped silently")
        try bench.send(try bob.sign(0))
        #expect(bench.waiting(alice) == ([0, 1, 2], []))
        for nonce in [5, 4, 6] as [UInt64] { try bench.send(try bob.sign(nonce)) }
        #expect(bench.waiting(bob) == ([0], [4, 5]), "those of the highest nonces are dropped")
        try bench.send(try alice.sign(9))
        #expect(bench.chain.pool.count == 7)
        // The pool is full: what pays more takes the place of what pays least, what does not is refused.
        #expect(refusal(try alice.sign(3), by: bench) == "transaction underpriced")
        #expect(refusal(try bob.sign(9, fee: 9, tip: 5), by: bench) == "txpool is full")
        try bench.send(try bob.sign(1, fee: 9, tip: 5))
        // Of those that pay least the oldest goes, and leaves more behind gaps than there may be.
        #expect(bench.waiting(alice) == ([], [1, 2, 9]))
        #expect(bench.waiting(bob) == ([0, 1], []))
        #expect(bench.chain.places.count == bench.chain.pool.count)
    }

    @Test func `what no balance can pay together is not executable together`() throws {
        let stranger = try Wallet.stranger
        bench.chain.setBalance(.max, of: stranger.address)
        // Two of these cost more than 128 bits hold.
        for nonce in [1, 2] as [UInt64] {
            try bench.send(try stranger.sign(nonce, gas: 30_000_000_000, fee: 8_000_000_000_000_000_000))
        }
        try bench.send(try stranger.sign(0))
        #expect(bench.waiting(stranger) == ([0, 1], [2]))
        let other = try stranger.sign(2, gas: 30_000_000_000, fee: 9_000_000_000_000_000_000, tip: 2)
        #expect(refusal(other, by: bench)?.hasPrefix("insufficient funds") == true)
        // The second one reserves a block's gas.
        #expect(bench.seal().count == 1)
        #expect(bench.waiting(stranger) == ([1], [2]))
        #expect(bench.seal().count == 1)
        #expect(bench.waiting(stranger) == ([2], []))
        try bench.send(try stranger.sign(2, gas: 21_000, fee: 9_000_000_000_000_000_000, tip: 2))
        #expect(bench.waiting(stranger) == ([2], []) && bench.chain.pool.count == 1)
        #expect(bench.chain.places.values.filter { $0.block < 0 }.count == 1)
    }

    @Test func `one that cannot be executable yet is replaced as any other`() throws {
        let stranger = try Wallet.stranger
        bench.chain.setBalance(.max, of: stranger.address)
        for nonce in [1, 2] as [UInt64] {
            try bench.send(try stranger.sign(nonce, gas: 30_000_000_000, fee: 8_000_000_000_000_000_000))
        }
        try bench.send(try stranger.sign(0))
        try bench.send(try stranger.sign(2, fee: 9_000_000_000_000_000_000, tip: 2))
        #expect(bench.waiting(stranger) == ([0, 1, 2], []))
        #expect(bench.chain.pool.count == 3 && bench.chain.places.count == 3)
    }

    @Test func `a balance that is taken away takes what it was to pay for`() throws {
        let alice = try Wallet.alice
        for nonce in 0..<3 as Range<UInt64> { try bench.send(try alice.sign(nonce, value: nonce == 1 ? 1_000 : 0)) }
        bench.chain.setBalance(105_000_000_000_000, of: alice.address)
        #expect(bench.waiting(alice) == ([0], [2]))
    }
}
