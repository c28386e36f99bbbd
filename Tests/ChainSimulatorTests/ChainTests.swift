import Ethereum
import Testing

@testable import ChainSimulator

/// Blocks: what is in them, what they cost, and how they are taken back.
@Suite struct ChainTests {
    private let bench = ChainBench()

    @Test func `blocks are linked, numbered and stamped`() throws {
        let genesis = bench.chain.head
        bench.seal()
        let first = bench.chain.head
        #expect(first.number == 1 && first.header.parent == genesis.hash && first.hash != genesis.hash)
        #expect(first.header.timestamp == 1_001 && first.header.sealedAt == 1_001_000_000)
        bench.chain.seal(at: 0)
        #expect(bench.chain.head.header.timestamp == 1_001, "time does not go back")
        #expect(bench.chain.block(.hash(first.hash)) === first)
        #expect(bench.chain.block(.number(3)) == nil)
    }

    @Test func `the best tip is first, then who came first, each sender in order`() throws {
        let (alice, bob, carol) = (try Wallet.alice, try Wallet.bob, try Wallet.carol)
        let hashes = [
            try bench.send(try alice.sign(0, tip: 1)), try bench.send(try bob.sign(0, tip: 1)),
            try bench.send(try alice.sign(1, tip: 3)), try bench.send(try carol.sign(0, tip: 2)),
            try bench.send(try carol.sign(1, tip: 1)),
        ]
        #expect(bench.seal() == [3, 0, 2, 1, 4].map { hashes[$0] })
    }

    @Test func `a run is charged, counted and in the filter`() throws {
        let alice = try Wallet.alice
        try bench.send(try alice.run(7, 0))
        try bench.send(
            try alice.sign(1, to: ChainSettings().executor, data: try Wallet.runData(8).dropLast(), gas: 99_000))
        try bench.send(try alice.sign(2, gas: 50_000))
        bench.seal()
        let block = bench.chain.head
        #expect((block.executions, block.reverted, bench.chain.executions, bench.chain.reverted) == (1, 1, 1, 1))
        #expect(block.included.map(\.cumulativeGas) == [90_000, 180_000, 201_000])
        #expect(block.included.map(\.firstLog) == [0, 1, 1])
        // The price is the base fee, a gwei less an eighth behind an empty block, and a tip of one gwei.
        let paid = 10_000 * 1_000_000_000_000_000_000 - bench.chain.account(alice.address).balance
        #expect(paid == 201_000 * 1_875_000_000)
        let data = try Wallet.runData(7)
        let topics = WorkflowCall.topics(data.span)
        for topic in topics { #expect(block.bloom.mayContain(BloomBits(of: topic))) }
        #expect(block.bloom.mayContain(BloomBits(of: ChainSettings().executor)))
        #expect(!block.bloom.mayContain(BloomBits(of: Hash32(8))))
    }

    /// By the formula of EIP-1559, written apart.
    @Test(
        arguments: [
            (1_000_000_000, 15_000_000, 1_000_000_000), (1_000_000_000, 30_000_000, 1_125_000_000),
            (1_000_000_000, 0, 875_000_000), (1, 30_000_000, 2), (7, 0, 7), (1_000, 14_000_000, 992),
        ] as [(UInt128, UInt64, UInt128)])
    func `the base fee follows EIP-1559`(baseFee: UInt128, used: UInt64, next: UInt128) {
        #expect(BaseFee.following(baseFee, gasUsed: used, gasLimit: 30_000_000) == next)
    }

    @Test func `a base fee is held until it may float again`() {
        bench.chain.holdBaseFee(5)
        bench.seal()
        bench.seal()
        #expect(bench.chain.head.header.baseFee == 5)
        bench.chain.holdBaseFee(nil)
        #expect(bench.chain.nextBaseFee == 5 - 5 / 8)
    }

    @Test func `what cannot pay the base fee, or has no room, waits`() throws {
        let bench = ChainBench { $0.gasLimit = 200_000 }
        let (alice, bob) = (try Wallet.alice, try Wallet.bob)
        bench.chain.holdBaseFee(6_000_000_000)
        try bench.send(try alice.sign(0, fee: 5))
        #expect(bench.seal() == [])
        bench.chain.holdBaseFee(1)
        for nonce in 0..<3 as Range<UInt64> { try bench.send(try bob.run(nonce, nonce)) }
        // Of 200,000 gas one run uses 90,000 and reserves 108,000; the transfer came first.
        #expect(bench.seal().count == 2)
        #expect(bench.waiting(bob).executable == [1, 2])
        #expect(bench.seal(isEmpty: true) == [])
        #expect(bench.seal().count == 2)
    }

    @Test func `accounts can be read as of every block`() throws {
        let alice = try Wallet.alice
        for nonce in 0..<3 as Range<UInt64> {
            try bench.send(try alice.sign(nonce, to: try Wallet.stranger.address, value: 10))
            bench.seal()
        }
        let nonces = (0...3).map { bench.chain.account(alice.address, behind: $0).nonce }
        #expect(nonces == [0, 1, 2, 3])
        let balances = try (0...3).map { bench.chain.account(try Wallet.stranger.address, behind: $0).balance }
        #expect(balances == [0, 10, 20, 30])
    }

    @Test func `a reorganisation takes everything back, and transactions return`() throws {
        let (alice, bob) = (try Wallet.alice, try Wallet.bob)
        let first = try bench.send(try alice.run(1, 0))
        bench.seal()
        let old = bench.chain.head
        let second = try bench.send(try alice.run(2, 1))
        bench.seal()
        try bench.send(try bob.sign(0))
        let removed = try bench.chain.reorganise(2, blocks: 3, returned: 1, at: 5)
        #expect(removed.map(\.hash) == [first, second])
        #expect(bench.chain.head.number == 3 && bench.chain.block(.number(1))?.hash != old.hash)
        #expect(bench.chain.block(.hash(old.hash)) == nil)
        #expect(bench.chain.account(alice.address) == Account(balance: 10_000 * 1_000_000_000_000_000_000))
        #expect((bench.chain.executions, bench.chain.filledBlocks, bench.chain.pool.count) == (0, 0, 3))
        #expect(bench.chain.place(first)?.block == nil && bench.chain.place(second) != nil)
        #expect(bench.seal().count == 3)
        #expect(bench.chain.executions == 2)
    }

    @Test(arguments: [(0, [2]), (0.5, [1, 2]), (1, [0, 1, 2])] as [(Double, [UInt64])])
    func `a part of the transactions returns`(returned: Double, nonces: [UInt64]) throws {
        let alice = try Wallet.alice
        for nonce in 0..<2 as Range<UInt64> { try bench.send(try alice.sign(nonce)) }
        bench.seal()
        try bench.send(try alice.sign(2))
        _ = try bench.chain.reorganise(1, blocks: 1, returned: returned, at: 5)
        let waiting = bench.waiting(alice)
        #expect(waiting.executable + waiting.gapped == nonces)
        #expect(waiting.executable.isEmpty == (returned < 1))
    }

    @Test func `blocks that are not there cannot be reorganised`() throws {
        try bench.send(try Wallet.alice.sign(0))
        let error = RPCFailure("invalid argument 0: there are 0 blocks to reorganise, not 1", code: -32602)
        #expect(throws: error) { try bench.chain.reorganise(1, blocks: 1, returned: 1, at: 5) }
        #expect(bench.chain.pool.count == 1)
    }

    @Test func `a transaction that waits goes when another one of its nonce is put into a block`() throws {
        let alice = try Wallet.alice
        bench.seal()
        let waiting = try bench.send(try alice.sign(0))
        let other = try bench.decode(try alice.sign(0, value: 9))
        try bench.chain.replace(1, with: [(other, offset: 0)], at: 5, isEmpty: false)
        #expect(bench.hashes(bench.chain.head) == [other.hash])
        #expect(bench.chain.place(waiting) == nil && bench.chain.pool.count == 0)
        #expect(bench.chain.places.count == 1)
    }

    @Test func `a call that reverts is paid for, and moves nothing`() throws {
        let (alice, executor) = (try Wallet.alice, ChainSettings().executor)
        let before = bench.chain.account(alice.address).balance
        try bench.send(
            try alice.sign(0, to: executor, value: 1_000, data: try Wallet.runData(8).dropLast(), gas: 99_000))
        bench.seal()
        #expect(bench.chain.reverted == 1 && bench.chain.account(executor).balance == 0)
        #expect(before - bench.chain.account(alice.address).balance == 90_000 * 1_875_000_000)
    }

    @Test func `what the pool would not take for its gas is in no block either`() throws {
        let alice = try Wallet.alice
        bench.seal()
        bench.chain.setBalance(5_000_000_000_000, of: alice.address)
        let other = try bench.decode(try alice.sign(0, gas: 1_000))
        try bench.chain.replace(1, with: [(other, offset: 0)], at: 5, isEmpty: false)
        #expect(bench.chain.head.included.isEmpty)
    }

    @Test func `blocks are replaced by ones with given transactions`() throws {
        let alice = try Wallet.alice
        for nonce in 0..<2 as Range<UInt64> {
            try bench.send(try alice.sign(nonce))
            bench.seal()
        }
        let other = try bench.decode(try alice.sign(0, value: 9))
        try bench.chain.replace(2, with: [(other, offset: 1)], at: 5, isEmpty: false)
        #expect(bench.chain.blocks.map { $0.included.count } == [0, 0, 1])
        #expect(bench.hashes(bench.chain.head) == [other.hash])
        #expect(bench.chain.account(alice.address).nonce == 1)
    }
}
