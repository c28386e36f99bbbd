import Collections
import TestGenerators
import Testing

@Suite struct DequeTests {
    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `It does what an array does`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var (deque, array): (Deque<Int>, [Int]) = ([], [])
        for step in 0..<2_000 {
            change(&deque, &array, step, &random)
            #expect(deque.elementsEqual(array), "seed \(seed), step \(step)")
            #expect(deque.count == array.count && deque.first == array.first && deque.last == array.last)
        }
    }

    private func change(_ deque: inout Deque<Int>, _ array: inout [Int], _ step: Int, _ random: inout SeededGenerator) {
        switch Int.random(in: 0..<100, using: &random) {
        case ..<35:
            deque.append(step)
            array.append(step)
        case ..<50:
            deque.prepend(step)
            array.insert(step, at: 0)
        case ..<70: #expect(deque.popFirst() == (array.isEmpty ? nil : array.removeFirst()))
        case ..<80: #expect(deque.popLast() == array.popLast())
        case ..<85:
            deque.append(contentsOf: [step, -step])
            array.append(contentsOf: [step, -step])
        case ..<90:
            let count = Int.random(in: 0...array.count, using: &random)
            deque.removeFirst(count)
            array.removeFirst(count)
        case ..<95 where !array.isEmpty:
            let index = Int.random(in: array.indices, using: &random)
            #expect(deque.remove(at: index) == array.remove(at: index))
        case ..<98 where !array.isEmpty:
            let index = Int.random(in: array.indices, using: &random)
            (deque[index], array[index]) = (step, step)
        case ..<99:
            deque.removeAll()
            array.removeAll()
        default: #expect(Deque(array) == deque)
        }
    }

    @Test func `What is taken out is let go at once`() {
        final class Thing {}
        var deque: Deque<Thing> = []
        weak var taken: Thing?
        for _ in 0..<3 { deque.append(Thing()) }
        taken = deque.first
        _ = deque.popFirst()
        #expect(taken == nil)
        taken = deque.last
        deque.removeAll()
        #expect(taken == nil)
    }
}
