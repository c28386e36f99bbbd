import Testing

@testable import Engine

struct PostponementsTests {
    private var postponements = Postponements()

    @Test mutating func `each time the job waits longer, from one second up to a minute`() {
        let delays = (0..<8).map { _ in postponements.postpone("a", random: 1_000) }
        #expect(delays == [2, 4, 8, 16, 32, 60, 60, 60].map { .seconds($0) })
        #expect(postponements.postpone("b", random: 0) == .seconds(1))
        #expect(Postponements.first(random: 0) == .seconds(1))
    }

    @Test mutating func `a job that was answered starts anew`() {
        _ = postponements.postpone("a", random: 1_000)
        #expect(postponements.hasPostponed("a"))
        postponements.forget("a")
        #expect(!postponements.hasPostponed("a"))
        #expect(postponements.postpone("a", random: 1_000) == .seconds(2))
    }

    @Test mutating func `only the last thousands are remembered`() {
        for number in 0..<20_000 { _ = postponements.postpone("\(number)", random: 0) }
        let remembered = (0..<20_000).count { postponements.hasPostponed("\($0)") }
        #expect((5_000...10_000).contains(remembered))
        #expect(postponements.hasPostponed("19999"))
        #expect(!postponements.hasPostponed("0"))
    }

    @Test mutating func `what is put aside again stays remembered`() {
        for number in 0..<20_000 {
            _ = postponements.postpone("again", random: 0)
            _ = postponements.postpone("\(number)", random: 0)
        }
        #expect(postponements.postpone("again", random: 1_000) == .seconds(60))
    }
}
