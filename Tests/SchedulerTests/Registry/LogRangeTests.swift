import Chain
import Ethereum
import Testing

@testable import Scheduler

@Suite struct LogRangeTests {
    @Test func `A refused range falls to what nodes are known to allow`() {
        var range = LogRange()
        var sizes: [UInt64] = []
        while range.refused(.rangeTooLarge, for: range.blocks(after: 0, upTo: 1_000_000)) { sizes.append(range.size) }
        #expect(sizes == [2_000, 500, 10, 1])
    }

    @Test func `Too many results halve it, down to one block`() {
        var range = LogRange()
        _ = range.refused(.tooManyResults, for: range.blocks(after: 0, upTo: 1_000_000))
        #expect(range.size == 5_000)
        for _ in 0..<20 where range.refused(.tooManyResults, for: range.blocks(after: 0, upTo: 1_000_000)) {}
        #expect(range.size == 1)
    }

    @Test func `It is the range that was asked for that was too large`() {
        var range = LogRange()
        let isSmaller = range.refused(.rangeTooLarge, for: 1...7)
        #expect(isSmaller)
        #expect(range.size == 1)
        let isSmallerStill = range.refused(.rangeTooLarge, for: 1...1)
        #expect(!isSmallerStill)
    }

    @Test func `It ends at the head, and begins after the block`() {
        #expect(LogRange().blocks(after: 4, upTo: 9) == 5...9)
        #expect(LogRange().blocks(after: 0, upTo: 50_000) == 1...10_000)
    }

    @Test func `A long run of answers has a larger one tried`() {
        var range = LogRange()
        _ = range.refused(.rangeTooLarge, for: range.blocks(after: 0, upTo: 20_000))
        for _ in 0..<LogRange.probation { range.answer() }
        #expect(range.size == 4_000)
        for _ in 0..<10 * LogRange.probation { range.answer() }
        #expect(range.size == 10_000)
    }

    @Test func `No answer at all halves it too, but not below what any node answers in time`() {
        var range = LogRange()
        for _ in 0..<50 { range.unanswered() }
        #expect((5...10).contains(range.size))
    }
}
