extension Benchmark {
    /// All there are.
    static let all = hashing + rlp + abi + signatures + jobs + json + node + redis + journal + nonces

    /// Those whose names begin with one of these words, in the order of ``all``; all for no words.
    ///
    /// The straight line stands for its parts.
    static func selected(by words: [String]) -> [Benchmark] {
        let words = words.flatMap { $0 == StraightLine.name ? StraightLine.names : [$0] }
        return words.isEmpty ? all : all.filter { benchmark in words.contains { benchmark.name.hasPrefix($0) } }
    }
}
