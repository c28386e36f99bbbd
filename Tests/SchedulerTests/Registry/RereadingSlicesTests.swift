import Testing

@testable import Scheduler

@Suite struct RereadingSlicesTests {
    @Test func `In a period all are read again, slice by slice, and then how many there are is asked`() {
        var slices = RereadingSlices(period: .seconds(400))
        slices.restart(total: 250, at: .zero)
        var read: [Range<UInt64>] = []
        var counts: [Int] = []
        for second in 1...400 {
            let now = Duration.seconds(Int64(second))
            if slices.isCountDue(at: now) {
                counts.append(second)
                #expect(slices.count(252, at: now) == 251..<253)
            }
            let slice = slices.next(at: now)
            if !slice.isEmpty {
                read.append(slice)
                slices.finish(at: now)
            }
        }
        #expect(read == [1..<101, 101..<201, 201..<251])
        #expect(counts == [400])
    }

    @Test func `What could not be read stays the next`() {
        var slices = RereadingSlices(period: .seconds(100))
        slices.restart(total: 10, at: .zero)
        #expect(slices.next(at: .seconds(49)).isEmpty)
        #expect(slices.next(at: .seconds(50)) == 1..<11)
        #expect(slices.next(at: .seconds(60)) == 1..<11)
    }

    @Test func `An empty registry is asked for how many there are`() {
        let slices = RereadingSlices(period: .seconds(100))
        #expect(slices.next(at: .seconds(100)).isEmpty)
        #expect(slices.isCountDue(at: .seconds(100)))
    }
}
