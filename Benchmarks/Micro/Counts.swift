import App
import Files
import Glibc
import Measuring
import Processes

/// Counts instructions and allocations, each benchmark in processes of its own.
struct Counts: Sendable {
    /// The names of the figures.
    static let instructions = "instructions"
    static let allocations = "allocations"

    /// The library that counts allocations, where there is one.
    private let counter: String?
    /// What counts instructions, or why nothing does.
    private let callgrind: Result<Callgrind, CallgrindError>

    /// Looks for what counts.
    init(in folder: ScratchFolder) async throws {
        let library = SiblingProgram("liballocation-counter.so").path
        counter = access(library, R_OK) == 0 ? library : nil
        do {
            callgrind = .success(try await Callgrind(ProjectFolder.executable, in: folder))
        } catch let error as CallgrindError {
            callgrind = .failure(error)
        }
    }

    /// What is not counted, and why.
    var missing: [String] {
        let library = counter == nil ? ["allocations: liballocation-counter.so is not beside the program"] : []
        if case .failure(let error) = callgrind { return ["instructions: \(error)"] + library }
        return library
    }

    /// Counts what one operation of each needs, two at a time.
    ///
    /// - Parameter progress: Told of each that is done.
    func count(
        _ benchmarks: [Benchmark], _ progress: @escaping @Sendable (Benchmark) -> Void
    ) async throws -> [String: [String: Double]] {
        try await withThrowingTaskGroup(of: (Benchmark, [String: Double]).self) { group in
            var waiting = benchmarks[...]
            for benchmark in waiting.prefix(2) { group.addTask { (benchmark, try await count(benchmark)) } }
            waiting = waiting.dropFirst(2)
            var counts: [String: [String: Double]] = [:]
            for try await (benchmark, values) in group {
                counts[benchmark.name] = values
                progress(benchmark)
                if let next = waiting.popFirst() { group.addTask { (next, try await count(next)) } }
            }
            return counts
        }
    }

    private func count(_ benchmark: Benchmark) async throws -> [String: Double] {
        var values: [String: Double] = [:]
        let operations = max(1, benchmark.count / 10)
        values[Self.allocations] = try await allocations(benchmark, operations)
        if case .success(let callgrind) = callgrind {
            values[Self.instructions] = try await instructions(benchmark, operations, by: callgrind)
        }
        return values
    }

    private func instructions(
        _ benchmark: Benchmark, _ operations: Int, by callgrind: Callgrind
    ) async throws -> Double {
        var totals: [Int] = []
        for isTwice in [false, true] {
            _ = try await pass(benchmark, operations, isTwice: isTwice) {
                try await run(.name(Callgrind.executable), callgrind.arguments($0, run: benchmark.name))
            }
            totals.append(try callgrind.instructions(run: benchmark.name))
        }
        return Callgrind.perOperation(once: totals[0], twice: totals[1], count: operations)
    }

    /// - Returns: `nil` where there is no library that counts.
    private func allocations(_ benchmark: Benchmark, _ operations: Int) async throws -> Double? {
        guard let counter else { return nil }
        let printed = try await pass(benchmark, operations, isTwice: true) {
            try await run(.path(ProjectFolder.executable), $0, ["LD_PRELOAD": counter])
        }
        guard let count = Int(printed.filter { !$0.isWhitespace }) else {
            throw UnusableFixture("\(counter) has counted nothing for \(benchmark.name)")
        }
        return Double(count) / Double(operations)
    }

    /// Passes on what makes this program do operations and nothing else, with a Redis of their own where they use one.
    private func pass(
        _ benchmark: Benchmark, _ operations: Int, isTwice: Bool,
        _ run: @escaping @Sendable ([String]) async throws -> String
    ) async throws -> String {
        // It is started here: valgrind 3.19 does not know pidfd_open(2), by which we wait for programs.
        try await Workbench.withRedis(benchmark.usesRedis) { redis in
            try await run(MicroBenchmarks.pass(benchmark, operations, isTwice: isTwice, redis: redis))
        }
    }

    /// Runs this program once more, where dictionaries have the same order each time.
    private func run(
        _ executable: Subprocess.Executable, _ arguments: [String], _ variables: [String: String] = [:]
    ) async throws -> String {
        let environment = Subprocess.Environment.current
            .merging(variables.merging(["SWIFT_DETERMINISTIC_HASHING": "1"]) { $1 }) { $1 }
        let result = try await Subprocess.run(
            executable, arguments: arguments, environment: .custom(environment), output: .string(limit: 4_096),
            error: .string(limit: 1 << 20)
        ) { _ in }
        guard result.terminationStatus.isSuccess else {
            throw UnusableFixture("\(arguments.joined(separator: " ")) has failed: \(result.standardError)")
        }
        return result.standardOutput
    }
}
