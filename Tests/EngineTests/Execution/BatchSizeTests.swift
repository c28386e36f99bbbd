import Testing

@testable import Engine

struct BatchSizeTests {
    private var size = BatchSize()

    private func entries(_ count: Int, bytes: Int = 100) -> [Int] { Array(repeating: bytes, count: count) }

    @Test mutating func `it starts at one and doubles up to 64 while that many are there`() {
        var sizes: [Int] = []
        for _ in 0..<8 {
            sizes.append(size.next)
            size.claimed(entries(size.next), of: size.next)
        }
        #expect(sizes == [1, 2, 4, 8, 16, 32, 64, 64])
    }

    @Test mutating func `it starts anew when fewer were there`() {
        for _ in 0..<5 { size.claimed(entries(size.next), of: size.next) }
        size.claimed(entries(31), of: 32)
        #expect(size.next == 1)
        size.claimed([], of: 1)
        #expect(size.next == 1)
    }

    @Test mutating func `it does not grow by claims that lanes or accounts limited`() {
        for _ in 0..<4 { size.claimed(entries(size.next), of: size.next) }
        size.claimed(entries(3), of: 3)
        #expect(size.next == 16)
    }

    @Test mutating func `large entries are claimed so that a batch of them has 512 KiB`() {
        for _ in 0..<5 { size.claimed(entries(size.next, bytes: 100 << 10), of: size.next) }
        #expect(size.next == 5)
        for _ in 0..<3 { size.claimed(entries(size.next, bytes: 1 << 20), of: size.next) }
        #expect(size.next == 1)
    }

    @Test mutating func `more free lanes are waited for, but only for a moment`() {
        for _ in 0..<5 { size.claimed(entries(size.next), of: size.next) }
        #expect(size.wait(free: 32, of: 128, at: .zero) == .zero)
        #expect(size.wait(free: 31, of: 128, at: .seconds(1)) == .milliseconds(20))
        #expect(size.wait(free: 31, of: 128, at: .milliseconds(1_015)) == .milliseconds(5))
        #expect(size.wait(free: 31, of: 128, at: .milliseconds(1_025)) == .zero)
        size.claimed(entries(31), of: 31)
        #expect(size.wait(free: 31, of: 128, at: .milliseconds(1_030)) == .milliseconds(20), "the next one waits, too")
        #expect(size.wait(free: 32, of: 128, at: .milliseconds(1_035)) == .zero)
    }

    @Test mutating func `half of the lanes are enough, and none is nothing to wait for`() {
        for _ in 0..<5 { size.claimed(entries(size.next), of: size.next) }
        #expect(size.wait(free: 8, of: 16, at: .zero) == .zero)
        #expect(size.wait(free: 7, of: 16, at: .zero) == .milliseconds(20))
        #expect(size.wait(free: 0, of: 16, at: .zero) == .zero)
        #expect(size.wait(free: 1, of: 1, at: .zero) == .zero)
    }
}
