import Testing

@testable import micro_benchmarks

struct MicroStraightLineTests {
    /// How many jobs one operation of a part is for.
    private static let several = [
        "redis-encode": Benchmark.batch, "json-sends": Benchmark.batch, "json-answers": Benchmark.batch,
        "json-receipts": Benchmark.block,
    ]

    /// Parts that take for each job 10 ns of the processor, 20 ns in all and 3 allocations.
    private static let parts = StraightLine.names.enumerated().map { index, name in
        let jobs = Double(several[name] ?? 1)
        // Signatures take longer and longer.
        let rounds = (0..<2).map { round in
            Measurement.Round(cpu: 10 * jobs, wall: 20 * jobs, signature: Double(100 * (round + 1) + index))
        }
        return Measurement(name: name, operation: "", rounds: rounds, counts: ["allocations": 3 * jobs])
    }

    @Test func `It has for one job what its parts have, round by round, and a signature as long as theirs`() throws {
        let sum = try #require(StraightLine.sum(of: Self.parts))
        let count = Double(Self.parts.count)
        #expect(sum.name == "job")
        #expect(sum.rounds.count == 2)
        for (round, signature) in zip(sum.rounds, [100.0, 200]) {
            #expect(abs(round.cpu - 10 * count) < 1e-9)
            #expect(abs(round.wall - 20 * count) < 1e-9)
            #expect(abs(round.signature - (signature + (count - 1) / 2)) < 1e-9)
        }
        #expect(abs((sum.counts["allocations"] ?? 0) - 3 * count) < 1e-9)
    }

    @Test func `It is not there when one of its parts is not, and does not count what one of them has not counted`() {
        #expect(StraightLine.sum(of: Array(Self.parts.dropLast())) == nil)
        var parts = Self.parts
        parts[parts.count - 1].counts = [:]
        #expect(StraightLine.sum(of: parts)?.counts == [:])
    }

    @Test func `Its name stands for its parts, which all are there`() {
        let names = Benchmark.selected(by: ["job"]).map(\.name)
        #expect(Set(StraightLine.names).isSubset(of: names))
    }

    @Test func `Names are chosen by what they begin with, in their order, and none comes twice`() {
        let names = Benchmark.all.map(\.name)
        #expect(Set(names).count == names.count)
        #expect(
            Benchmark.selected(by: ["redis", "keccak"]).map(\.name)
                == names.filter { $0.hasPrefix("redis") || $0.hasPrefix("keccak") })
        #expect(Benchmark.selected(by: []).count == names.count)
    }
}
