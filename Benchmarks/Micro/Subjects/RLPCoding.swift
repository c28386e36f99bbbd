import Ethereum

extension Benchmark {
    /// Recursive length prefix, by itself and as transactions have it.
    static let rlp = [
        Benchmark("rlp-encode", "the fields of a signed transaction to bytes", count: 10_000) { bench in
            let items = try bench.fixtures.signed.map { try RLP(decoding: $0.raw.dropFirst()) }
            return { items[Fixtures.place($0)].encoded }
        },
        Benchmark("rlp-decode", "the bytes of a signed transaction to fields", count: 10_000) { bench in
            let inputs = bench.fixtures.signed.map { Array($0.raw.dropFirst()) }
            return { try RLP(decoding: inputs[Fixtures.place($0)]) }
        },
        Benchmark("transaction-decode", "a transaction from its bytes, hash included", count: 5_000) { bench in
            let inputs = bench.fixtures.signed.map(\.raw)
            return { try SignedTransaction(raw: inputs[Fixtures.place($0)]) }
        },
    ]
}
