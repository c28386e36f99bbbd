import Ethereum

extension Benchmark {
    /// Keccak-256.
    static let hashing = [
        Benchmark("keccak-32", "the hash of 32 bytes", count: 20_000) { bench in
            let inputs = bench.fixtures.digests.map(\.bytes)
            return { Keccak256.hash(inputs[Fixtures.place($0)]) }
        },
        Benchmark("keccak-raw", "the hash of a signed transaction", count: 10_000) { bench in
            let inputs = bench.fixtures.signed.map(\.raw)
            return { Keccak256.hash(inputs[Fixtures.place($0)]) }
        },
    ]
}
