import Ethereum
import TestGenerators
import Testing

@testable import Engine

@Suite struct BlockSpreadTests {
    private struct Found {
        var blocks: Set<BlockNumber> = []
        var questions = 0
        var rounds = 0
    }

    /// Looks on a chain whose block `n` leaves the account with `counts[n]` transactions.
    private func spread(_ counts: [UInt64], from lowest: UInt64, keeping states: Int = .max) -> Found {
        let last = counts.count - 1
        var spread = BlockSpread(from: Nonce(lowest), below: Nonce(counts[last]), at: BlockNumber(UInt64(last)))
        var found = Found()
        while case let probes = spread.probes, !probes.isEmpty {
            found.questions += probes.count
            found.rounds += 1
            spread.take(probes.map { last - Int($0.rawValue) < states ? Nonce(counts[Int($0.rawValue)]) : nil })
        }
        found.blocks = spread.blocks
        return found
    }

    /// The blocks that use a nonce from the lowest one on.
    private func used(_ counts: [UInt64], from lowest: UInt64) -> Set<BlockNumber> {
        Set(
            counts.indices.dropFirst().filter { counts[$0] > max(counts[$0 - 1], lowest) }.map {
                BlockNumber(UInt64($0))
            })
    }

    private func history(_ blocks: Int, busy: Double, _ generator: inout SeededGenerator) -> [UInt64] {
        (0..<blocks).reduce(into: [0]) { counts, _ in
            let isBusy = Double.random(in: 0..<1, using: &generator) < busy
            counts.append(counts[counts.count - 1] + (isBusy ? .random(in: 1...3, using: &generator) : 0))
        }
    }

    @Test func `finds every block that used one of the nonces, on any history`() {
        var generator = SeededGenerator(seed: 11)
        for _ in 0..<500 {
            let counts = history(
                .random(in: 1...300, using: &generator), busy: .random(in: 0...1, using: &generator), &generator)
            let lowest = UInt64.random(in: 0...counts[counts.count - 1], using: &generator)
            #expect(spread(counts, from: lowest).blocks.isSuperset(of: used(counts, from: lowest)))
        }
    }

    @Test func `where an account is in few blocks few others are read`() {
        let counts = (0...100_000).map { UInt64($0 < 90_000 ? 0 : $0 < 99_000 ? 1 : 2) }
        let found = spread(counts, from: 0)
        #expect(found.blocks.isSuperset(of: [90_000, 99_000]))
        #expect(found.blocks.count <= 8)
        #expect(found.rounds < 40)
        #expect(found.questions < 80)
    }

    @Test func `where it is in each, few questions are asked, and none of what is older is read`() {
        let counts = (0...10_000).map { UInt64($0) }
        let found = spread(counts, from: 9_900)
        #expect(found.blocks.isSuperset(of: used(counts, from: 9_900)))
        #expect(found.blocks.count < 130)
        #expect(found.questions < 10)
    }

    @Test func `what is older than the states of nodes is left out, and all else found`() {
        let counts = (0...1_000).map { UInt64($0 / 10) }
        let found = spread(counts, from: 0, keeping: 128).blocks
        #expect(found.isSuperset(of: used(counts, from: UInt64(99 - 6))))
        #expect(found.allSatisfy { $0.rawValue > 1_000 - 128 })
    }

    @Test func `an account that has used none of the nonces is not asked about`() {
        #expect(spread([0, 1, 2], from: 2).questions == 0)
    }
}
