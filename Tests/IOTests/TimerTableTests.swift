import Testing

@testable import IO

@Suite struct TimerTableTests {
    private let start = ContinuousClock.now

    @Test func `What is due comes in the order of its time, and of its making within one`() {
        var table = TimerTable()
        var done: [String] = []
        _ = table.add(at: start + .seconds(2)) { done.append("late") }
        _ = table.add(at: start + .seconds(1)) { done.append("first") }
        _ = table.add(at: start + .seconds(1)) { done.append("second") }
        #expect(table.nextDeadline == start + .seconds(1))
        #expect(table.popDue(at: start) == nil)
        while let body = table.popDue(at: start + .seconds(1)) { body() }
        #expect(done == ["first", "second"])
        #expect(table.nextDeadline == start + .seconds(2))
    }

    @Test func `A timer that is cancelled never comes, and the others do`() {
        var table = TimerTable()
        var done: [Int] = []
        let timers = (0..<3).map { number in table.add(at: start) { done.append(number) } }
        table.cancel(timers[1])
        while let body = table.popDue(at: start) { body() }
        table.cancel(timers[0])
        #expect(done == [0, 2])
        #expect(table.nextDeadline == nil)
    }
}
