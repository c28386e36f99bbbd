import Glibc

/// A run of one benchmark and nothing else, for whatever counts from outside.
struct Pass: Sendable {
    let benchmark: Benchmark
    let operations: Int
    /// Whether the operations are done a second time.
    let isTwice: Bool
    /// Where a Redis with nothing in it is, if the benchmark uses one.
    let redis: String?

    /// Does them.
    ///
    /// - Returns: How many allocations the last ones made; `nil` when nothing counts them.
    func run() async throws -> Int? {
        try await Workbench.with(redis: redis) { bench in
            let work = try await benchmark.work(bench)
            // Always for both times, so that the difference between one and two is that of the operations.
            try await work.prepare(2 * operations)
            if isTwice { try await work.run(operations) }
            let before = Self.allocations
            try await work.run(operations)
            return before.flatMap { before in Self.allocations.map { $0 - before } }
        }
    }

    /// How many allocations the process has made; `nil` when no counter was preloaded.
    private static var allocations: Int? { counter.map { Int($0()) } }

    private static let counter: (@convention(c) () -> UInt)? = {
        guard let symbol = dlsym(nil, "allocation_count") else { return nil }
        return unsafeBitCast(symbol, to: (@convention(c) () -> UInt).self)
    }()
}
