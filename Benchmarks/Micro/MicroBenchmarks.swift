import App
import Arguments
import Files
import Glibc
import Measuring

/// Says what the small things cost that a job consists of.
@main
struct MicroBenchmarks: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "micro-benchmarks",
        abstract: "Measure what the small things cost that a job consists of.",
        discussion: """
            Times are CPU time of this process for one operation: medians of rounds in which all benchmarks take turns, with \
            their standard deviation beside them (±), and the same in bare signatures made right \
            afterwards. Instructions are those in user mode, by valgrind's callgrind (on PATH; it also needs strip and readelf); \
            allocations are counted by liballocation-counter.so (beside the program) in another process. What is missing is \
            named and left out. Redis is a private one (redis-server on PATH).
            """,
        arguments: [names, list, rounds, check, update, operations, twice, redis])

    private static let names = Argument<String>(
        "names",
        help: "What to run, by what names begin with, with commas between; 'job' is one job's work. Default: all.")
    private static let list = Flag("list", help: "List what there is.")
    private static let rounds = Option("rounds", default: 5, help: "How many rounds of times; 0 for counts alone.")
    private static let check = Option<String?>(
        "check", valueName: "file",
        help: "Only count, and compare with the limits in a file: exit 1 when something needs more.")
    private static let update = Option<String?>(
        "update", valueName: "file", help: "Only count, and write that into such a file as the limits from now on.")
    private static let operations = Option<Int?>(
        "operations", help: "Only do so many operations of the one that is named, to be watched by perf or valgrind.")
    private static let twice = Flag("twice", help: "Do those operations twice.")
    private static let redis = Option<String?>(
        "redis", valueName: "url", help: "The Redis of those operations, with nothing in it. Default: a private one.")

    let arguments: ParsedArguments

    static func main() async { await runAsProgram() }

    /// The command line that does operations and nothing else.
    static func pass(_ benchmark: Benchmark, _ operations: Int, isTwice: Bool, redis: String?) -> [String] {
        [benchmark.name, "\(Self.operations.definition.name)=\(operations)"] + (isTwice ? [twice.definition.name] : [])
            + (redis.map { ["\(Self.redis.definition.name)=\($0)"] } ?? [])
    }

    func validate() throws(ValidationError) {
        guard arguments[Self.rounds] >= 0 else { throw ValidationError("--rounds must be at least 0.") }
        if let operations = arguments[Self.operations], operations < 1 {
            throw ValidationError("--operations must be at least 1.")
        }
        for word in words where Benchmark.selected(by: [word]).isEmpty {
            throw ValidationError("No benchmark's name begins with '\(word)'; --list shows all.")
        }
        if arguments[Self.operations] != nil, named == nil {
            throw ValidationError("--operations wants the whole name of one benchmark.")
        }
    }

    func run() async throws {
        if arguments[Self.list] {
            for benchmark in selected { print("\(benchmark.name)\t\(benchmark.operation)") }
            if Set(StraightLine.names).isSubset(of: selected.map(\.name)) {
                print("\(StraightLine.name)\t\(StraightLine.operation)")
            }
        } else if let operations = arguments[Self.operations], let named {
            try await watched(named, operations)
        } else {
            let session = Session(benchmarks: selected, isComplete: words.isEmpty)
            try await withInterruption {
                try await session.run(
                    rounds: arguments[Self.rounds], check: arguments[Self.check], update: arguments[Self.update])
            }
        }
    }

    /// Does operations and nothing else.
    private func watched(_ benchmark: Benchmark, _ operations: Int) async throws {
        let (isTwice, given) = (arguments[Self.twice], arguments[Self.redis])
        let allocations = try await Workbench.withRedis(benchmark.usesRedis && given == nil) { redis in
            try await Pass(benchmark: benchmark, operations: operations, isTwice: isTwice, redis: given ?? redis).run()
        }
        if let allocations { print(allocations) }
    }

    private var words: [String] { arguments[Self.names]?.split(separator: ",").map(String.init) ?? [] }
    private var selected: [Benchmark] { Benchmark.selected(by: words) }
    private var named: Benchmark? { Benchmark.all.first { $0.name == arguments[Self.names] } }
}
