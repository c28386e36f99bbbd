import Ethereum
import TestGenerators
import Testing

@testable import Engine

@Suite struct NonceSearchTests {
    /// Runs a search on a chain whose block `n` leaves the account with `counts[n]` transactions.
    private func search(_ counts: [UInt64], for nonce: Nonce) -> (block: BlockNumber?, questions: Int) {
        var search = NonceSearch(for: nonce, usedAt: BlockNumber(UInt64(counts.count - 1)))
        var questions = 0
        while let probe = search.probe {
            questions += 1
            search.answer(Nonce(counts[Int(probe.rawValue)]))
        }
        return (search.result, questions)
    }

    @Test(
        arguments: [
            ([0, 0, 1], 0, 2), ([0, 1, 1], 0, 1), ([1, 1, 1], 0, 0), ([0, 3, 3, 5], 2, 1), ([0, 3, 3, 5], 3, 3),
            ([1], 0, 0),
        ] as [([UInt64], Nonce, BlockNumber)])
    func `finds the first block at which the nonce is used`(_ counts: [UInt64], _ nonce: Nonce, _ block: BlockNumber) {
        #expect(search(counts, for: nonce).block == block)
    }

    @Test func `finds what a walk through all blocks finds, on any history`() {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<200 {
            var counts: [UInt64] = [0]
            for _ in 0..<Int.random(in: 1...80, using: &generator) {
                counts.append(
                    counts[counts.count - 1]
                        + (Bool.random(using: &generator) ? 0 : .random(in: 1...3, using: &generator)))
            }
            guard let last = counts.last, last > 0 else { continue }
            let nonce = UInt64.random(in: 0..<last, using: &generator)
            let walked = counts.firstIndex { $0 > nonce }
            #expect(search(counts, for: Nonce(nonce)).block == walked.map { BlockNumber(UInt64($0)) })
        }
    }

    @Test func `asks few questions, about blocks near the last`() {
        let counts = (0...1_000_000).map { UInt64($0 < 999_990 ? 0 : 1) }
        let (block, questions) = search(counts, for: 0)
        #expect(block == 999_990)
        #expect(questions <= 8)
    }
}
