import TestGenerators
import Testing

@testable import simulate

/// That the simulation's queue of events is what sorting would make of them.
@Suite struct HeapTests {
    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `what is taken is the smallest of what is there`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var (heap, sorted): (Heap<Int>, [Int]) = (Heap(), [])
        for step in 0..<2_000 {
            // It grows, shrinks to nothing, and grows again.
            if Int.random(in: 0..<100, using: &random) < (step % 500 < 200 ? 70 : 30) {
                let element = Int.random(in: 0..<50, using: &random)
                heap.insert(element)
                sorted.insert(element, at: sorted.firstIndex { $0 > element } ?? sorted.endIndex)
            } else {
                #expect(heap.popMin() == (sorted.isEmpty ? nil : sorted.removeFirst()), "seed \(seed), step \(step)")
            }
        }
        for element in sorted { #expect(heap.popMin() == element) }
        #expect(heap.popMin() == nil)
    }

    @Test func `what is taken is let go at once`() {
        final class Thing: Comparable {
            let number: Int

            init(_ number: Int) { self.number = number }

            static func < (lhs: Thing, rhs: Thing) -> Bool { lhs.number < rhs.number }
            static func == (lhs: Thing, rhs: Thing) -> Bool { lhs.number == rhs.number }
        }
        var heap = Heap<Thing>()
        for number in [3, 1, 2] { heap.insert(Thing(number)) }
        weak let taken = heap.popMin()
        #expect(taken == nil)
        #expect(heap.popMin()?.number == 2)
    }
}
