import Testing

@testable import Engine

struct WorldWatchTests {
    private var watch = WorldWatch()

    @Test mutating func `single jobs that are not answered are not the world`() {
        #expect(watch.note(.estimate, worked: 100, failed: 0, at: .zero) == nil)
        #expect(watch.note(.estimate, worked: 0, failed: 16, at: .zero) == nil)
        #expect(watch.credit(at: .zero) == .unlimited)
    }

    @Test mutating func `a few failures prove nothing`() {
        #expect(watch.note(.estimate, failed: 3, at: .zero) == nil)
        #expect(watch.credit(at: .zero) == .unlimited)
        #expect(watch.note(.estimate, failed: 1, at: .zero) == .fails)
    }

    @Test mutating func `when most fail it is the world: a probe at a time, until one is answered`() {
        #expect(watch.note(.estimate, worked: 3, failed: 4, at: .zero) == .fails)
        #expect(watch.credit(at: .zero) == .nothing(until: .milliseconds(100)))
        #expect(watch.credit(at: .milliseconds(100)) == .probe)
        #expect(watch.note(.estimate, failed: 1, at: .seconds(1)) == nil)
        #expect(watch.credit(at: .seconds(1)) == .nothing(until: .milliseconds(1_200)))
        #expect(watch.note(.estimate, worked: 1, at: .seconds(2)) == .worksAgain)
        #expect(watch.credit(at: .seconds(2)) == .unlimited)
        #expect(watch.note(.estimate, failed: 3, at: .seconds(3)) == nil, "what was before does not count any more")
    }

    @Test mutating func `probes become rarer, but never than one a second`() {
        for _ in 0..<40 { _ = watch.note(.estimate, failed: 4, at: .zero) }
        #expect(watch.credit(at: .zero) == .nothing(until: .seconds(1)))
    }

    @Test mutating func `what is long past does not keep it from noticing`() {
        for _ in 0..<1_000 { _ = watch.note(.estimate, worked: 64, at: .zero) }
        var failed = 0
        while watch.note(.estimate, failed: 1, at: .zero) == nil, failed < 1_000 { failed += 1 }
        #expect(failed < 200)
    }

    @Test mutating func `one quote is the same for all jobs`() {
        #expect(watch.note(.quote, failed: 1, at: .zero) == .fails)
        #expect(watch.credit(at: .seconds(1)) == .probe)
        #expect(watch.note(.estimate, worked: 5, at: .seconds(1)) == nil, "another kind of call")
        #expect(watch.credit(at: .seconds(1)) == .probe)
        #expect(watch.note(.quote, worked: 1, at: .seconds(1)) == .worksAgain)
    }

    @Test mutating func `nothing is nothing`() {
        #expect(watch.note(.quote, at: .zero) == nil)
        #expect(watch.credit(at: .zero) == .unlimited)
    }
}
