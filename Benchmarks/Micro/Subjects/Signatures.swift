import Signing

extension Benchmark {
    /// What a transaction costs at the least.
    static let signatures = [
        Benchmark("sign", "a signature of a digest; a bare one is 1", count: 1_000) { bench in
            let (signer, digests) = (bench.fixtures.signer, bench.fixtures.digests)
            return { try signer.sign(digests[Fixtures.place($0)]) }
        }
    ]
}
