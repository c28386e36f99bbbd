import Measuring
import Testing

struct MicroThresholdsTests {
    private static let thresholds = Thresholds(
        margins: ["instructions": 10, "allocations": 0],
        limits: [
            .init(benchmark: "hash", values: ["instructions": 1_000, "allocations": 2]),
            .init(benchmark: "noisy", margin: 50, values: ["instructions": 1_000]),
        ])

    /// What is found for the figures of one benchmark, the others of which are as they may be.
    private func findings(_ benchmark: String, _ values: [String: Double]) -> [Thresholds.Finding] {
        let fine = ["hash": ["instructions": 1_000.0, "allocations": 2], "noisy": ["instructions": 1_000]]
        let measured = fine[benchmark, default: [:]].merging(values) { $1 }
        return Self.thresholds.check([benchmark: measured], isComplete: false)
    }

    @Test(arguments: [1_000, 1_100, 900])
    func `A value within the margin is fine`(instructions: Double) {
        #expect(findings("hash", ["instructions": instructions]) == [])
    }

    @Test func `A value beyond the margin is a failure that names benchmark, figure, value and limit`() {
        let found = findings("hash", ["instructions": 1_101])
        #expect(found.map(\.description) == ["hash: instructions an operation are 1101, and may be 1100."])
        #expect(found.map(\.isFailure) == [true])
    }

    @Test func `One more allocation is a failure without a margin, and what a thread does now and then is not`() {
        #expect(findings("hash", ["allocations": 2.4]) == [])
        let found = findings("hash", ["allocations": 3]).map(\.description)
        #expect(found == ["hash: allocations an operation are 3, and may be 2.5."])
    }

    @Test func `A value below the margin asks for a tighter limit and is no failure`() {
        let found = findings("hash", ["instructions": 899])
        #expect(
            found.map(\.description) == [
                "hash: instructions an operation are 899, less than 900: tighten the limit."
            ])
        #expect(found.map(\.isFailure) == [false])
    }

    @Test func `A benchmark's own margin counts in place of the common one`() {
        #expect(findings("noisy", ["instructions": 1_500]) == [])
        #expect(findings("noisy", ["instructions": 1_501]).count == 1)
    }

    @Test func `A limit whose figure was not measured is a failure`() {
        let found = Self.thresholds.check(["hash": ["instructions": 1_000]], isComplete: false)
        #expect(found.map(\.description) == ["hash: allocations were not measured, and have a limit."])
        #expect(found.map(\.isFailure) == [true])
    }

    @Test func `A figure that was measured and has no limit is a failure`() {
        let found = findings("noisy", ["allocations": 3])
        #expect(found.map(\.description) == ["noisy: allocations were measured, and have no limit."])
        #expect(found.map(\.isFailure) == [true])
    }

    @Test func `A benchmark without a limit is a failure, and so is a limit without a benchmark when all were run`() {
        let measured = ["new": ["instructions": 1.0], "hash": ["instructions": 1_000, "allocations": 2]]
        let some = Self.thresholds.check(measured, isComplete: false)
        #expect(some.map(\.description) == ["new: has no limits."])
        let all = Self.thresholds.check(measured, isComplete: true)
        #expect(
            all.map(\.description) == ["noisy: has limits, and there is no such benchmark.", "new: has no limits."])
        #expect(all.map(\.isFailure) == [true, true])
    }

    @Test func `A file that was written is read again, benchmarks in their order`() throws {
        let text = Self.thresholds.encoded
        #expect(try Thresholds(parsing: Array(text.utf8)) == Self.thresholds)
        #expect(text.contains(#"    "hash": {"allocations": 2, "instructions": 1000},"#))
    }

    @Test(arguments: ["", "[]", "{}", #"{"marginPercent": {}, "limits": {"hash": {"instructions": "many"}}}"#])
    func `Another file is refused`(text: String) {
        #expect(throws: ThresholdsError.self) { try Thresholds(parsing: Array(text.utf8)) }
    }

    @Test func `An update replaces what was measured, keeps the rest, and adds what is new`() {
        var thresholds = Self.thresholds
        thresholds.update([("hash", ["instructions": 7]), ("new", ["allocations": 1])])
        #expect(thresholds.limits.map(\.benchmark) == ["hash", "noisy", "new"])
        #expect(thresholds.limits[0].values == ["instructions": 7, "allocations": 2])
        #expect(thresholds.limits[1] == Self.thresholds.limits[1])
        #expect(thresholds.margins == Self.thresholds.margins)
    }
}
