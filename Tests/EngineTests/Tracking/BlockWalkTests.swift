import Chain
import Ethereum
import TestGenerators
import Testing

@testable import Engine

@Suite struct BlockWalkTests {
    /// The nonces that the account used in each block.
    typealias History = [BlockNumber: [Nonce]]

    private static func hash(_ number: BlockNumber, branch: UInt8 = 0) -> Hash32 {
        Keccak256.hash(Array("\(number) \(branch)".utf8))
    }

    private static func block(_ number: BlockNumber, _ history: History, branch: UInt8 = 0) -> SentInBlock {
        SentInBlock(
            block: hash(number, branch: branch),
            transactions: (history[number] ?? []).map { SentTransaction(hash: .zero, nonce: $0) })
    }

    /// A search whose first question nobody can answer.
    private static func walk(
        for nonce: Nonce, from block: BlockNumber, place: BlockWalk.Place? = nil
    ) -> BlockWalk {
        BlockWalk(after: NonceSearch(for: nonce, usedAt: block), from: place)
    }

    /// Walks on; returns the blocks that were asked for, request by request.
    @discardableResult
    private static func run(
        _ walk: inout BlockWalk, _ history: History, branch: (BlockNumber) -> UInt8 = { _ in 0 }
    ) -> [[BlockNumber]] {
        var requests: [[BlockNumber]] = []
        while !walk.nextBlocks.isEmpty {
            requests.append(walk.nextBlocks)
            let hasAll = walk.look(at: walk.nextBlocks.map { block($0, history, branch: branch($0)) })
            #expect(hasAll)
        }
        return requests
    }

    @Test func `finds the block that has the nonce`() {
        let history: History = [3: [0, 1], 7: [2, 3, 4], 9: [5]]
        for (nonce, block) in [(0, 3), (1, 3), (2, 7), (3, 7), (4, 7), (5, 9)] as [(Nonce, BlockNumber)] {
            var walk = Self.walk(for: nonce, from: 12)
            Self.run(&walk, history)
            #expect(walk.state == .found(block, Self.block(block, history)))
        }
    }

    @Test func `asks for ever more blocks at once, each once, and stops after so many`() {
        var walk = Self.walk(for: 1, from: 1_000)
        let requests = Self.run(&walk, [3: [0, 1]])
        #expect(requests.prefix(6).map(\.count) == [1, 2, 4, 8, 10, 10])
        #expect(requests.flatMap(\.self) == (801...1_000).reversed().map { BlockNumber($0) })
        #expect(walk.state == .walking(next: 800))
        #expect(walk.place == BlockWalk.Place(nonce: 1, block: BlockID(number: 801, hash: Self.hash(801))))
    }

    @Test func `goes on from where the last walk stopped, for the same nonce and lower ones`() {
        let history: History = [3: [0, 1], 500: [2]]
        var walk = Self.walk(for: 2, from: 900)
        var looked = 0
        for _ in 0..<3 {
            looked += Self.run(&walk, history).flatMap(\.self).count
            walk = Self.walk(for: 2, from: 900, place: walk.place)
        }
        Self.run(&walk, history)
        #expect(walk.state == .found(500, Self.block(500, history)))
        #expect(looked < 405, "a block is looked at again for each walk, and no others")
        var lower = Self.walk(for: 1, from: 900, place: walk.place)
        #expect(lower.nextBlocks == [500])
        Self.run(&lower, history)
        #expect(lower.state == .walking(next: 300))
        #expect(Self.walk(for: 3, from: 900, place: lower.place).nextBlocks == [900], "a higher nonce may be above")
        #expect(Self.walk(for: 1, from: 250, place: lower.place).nextBlocks == [250])
    }

    @Test func `starts over when the block at its place is another one by now`() {
        var walk = Self.walk(for: 2, from: 900)
        Self.run(&walk, [:])
        var next = Self.walk(for: 2, from: 900, place: walk.place)
        // Reorganised away: the transaction is above the place now, or in that very block.
        Self.run(&next, [701: [2]]) { _ in 1 }
        #expect(next.state == .contradicted)
        #expect(next.place == nil)
        #expect(Self.walk(for: 2, from: 900, place: next.place).nextBlocks == [900])
    }

    @Test(arguments: [([890: [1]], 900), ([890: [1, 3]], 900), ([:], 12)] as [(History, BlockNumber)])
    func `a nonce that is not above all lower ones is a contradiction`(_ history: History, _ block: BlockNumber) {
        var walk = Self.walk(for: 2, from: block)
        Self.run(&walk, history)
        #expect(walk.state == .contradicted)
        #expect(walk.place == nil)
    }

    @Test func `does not go below a block at which the nonce is known not to be used`() {
        var search = NonceSearch(for: 2, usedAt: 100)
        for count in [3, 3, 2] as [Nonce] { search.answer(count) }
        // Used at 97, not used at 93.
        var walk = BlockWalk(after: search, from: nil)
        let blocks = Self.run(&walk, [90: [2]]).flatMap(\.self)
        #expect(blocks == [97, 96, 95, 94])
        #expect(walk.state == .contradicted)
    }

    @Test func `a block that a node does not have stops it, and what was above counts`() {
        var walk = Self.walk(for: 2, from: 12)
        let outcomes = [walk.look(at: [Self.block(12, [:])]), walk.look(at: [Self.block(11, [:]), nil])]
        #expect(outcomes == [true, false])
        #expect(walk.nextBlocks.first == 10)
        #expect(walk.place?.block.number == 11)
    }

    @Test func `comes to what a look at every block comes to, on any history`() {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<200 {
            var (history, next): (History, UInt64) = ([:], 0)
            for number in 1...UInt64.random(in: 1...900, using: &generator)
            where UInt64.random(in: 0..<100, using: &generator) == 0 {
                let count = UInt64.random(in: 1...3, using: &generator)
                history[BlockNumber(number)] = (next..<next + count).map { Nonce($0) }
                next += count
            }
            var place: BlockWalk.Place?
            // Downwards, as whoever reads back what was lost does.
            for nonce in (0..<next).reversed().map({ Nonce($0) }) {
                var walk = Self.walk(for: nonce, from: 900, place: place)
                while Self.run(&walk, history).count > 0, case .walking = walk.state {
                    walk = Self.walk(for: nonce, from: 900, place: walk.place)
                }
                place = walk.place
                let block = history.first { $0.value.contains(nonce) }?.key ?? 0
                #expect(walk.state == .found(block, Self.block(block, history)))
            }
        }
    }
}
