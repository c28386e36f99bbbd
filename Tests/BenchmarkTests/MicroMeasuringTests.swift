import Concurrency
import Testing

@testable import micro_benchmarks

/// How often, and in which order, what is measured is done.
@Suite(.timeLimit(.minutes(1))) struct MicroMeasuringTests {
    /// What was done, in order.
    private final class Course: Sendable {
        private let steps = Locked<[String]>([])
        var all: [String] { steps.withLock(\.self) }

        func benchmark(_ name: String) -> Benchmark {
            Benchmark(name, "a test", count: 7) { _ in
                Work(prepare: { self.add("prepare \(name) \($0)") }, run: { self.add("\(name) \($0)") })
            }
        }

        private func add(_ step: String) { steps.withLock { $0.append(step) } }
    }

    @Test func `Rounds of all take turns, after one that does not count`() async throws {
        let (course, told) = (Course(), Locked<[Int]>([]))
        let clocks = Clocks(benchmarks: [course.benchmark("a"), course.benchmark("b")], rounds: 2)
        let rounds = try await clocks.measure { number in told.withLock { $0.append(number) } }
        let turn = ["prepare a 7", "a 7", "prepare b 7", "b 7"]
        #expect(course.all == turn + turn + turn)
        #expect(told.withLock(\.self) == [0, 1])
        #expect(rounds.map(\.count) == [2, 2])
        for round in rounds.joined() {
            #expect(round.cpu >= 0 && round.wall > 0 && round.signature > 0)
            #expect(round.server == nil)
        }
    }

    @Test(arguments: [false, true])
    func `A pass prepares for twice in any case, so that what is done twice differs by the operations alone`(
        isTwice: Bool
    ) async throws {
        let course = Course()
        let pass = Pass(benchmark: course.benchmark("a"), operations: 5, isTwice: isTwice, redis: nil)
        // No counter is preloaded here.
        #expect(try await pass.run() == nil)
        #expect(course.all == ["prepare a 10"] + Array(repeating: "a 5", count: isTwice ? 2 : 1))
    }

    @Test func `The command line of a pass says all that it needs`() {
        let benchmark = Course().benchmark("a")
        #expect(MicroBenchmarks.pass(benchmark, 5, isTwice: false, redis: nil) == ["a", "--operations=5"])
        let words = MicroBenchmarks.pass(benchmark, 5, isTwice: true, redis: "redis://127.0.0.1:1")
        #expect(words == ["a", "--operations=5", "--twice", "--redis=redis://127.0.0.1:1"])
    }
}
