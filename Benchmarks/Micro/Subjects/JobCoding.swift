import Engine
import Ethereum

extension Benchmark {
    /// From an inbox entry to the record of a signed transaction.
    static let jobs = [
        Benchmark("job-decode", "a job from its inbox entry", count: 5_000) { bench in
            let (decoder, entries) = (bench.fixtures.decoder, bench.fixtures.entries)
            return { try decoder.decode(entries[Fixtures.place($0)]) { Fixtures.id } }
        },
        Benchmark("transaction-digest", "a transaction and the digest to sign", count: 10_000) { bench in
            let calldata = bench.fixtures.transactions.map(\.data)
            return { number in Fixtures.transaction(number, calldata[Fixtures.place(number)]).signingHash }
        },
        Benchmark("transaction-encode", "a signed transaction, its bytes and its hash", count: 10_000) { bench in
            let (transactions, signatures) = (bench.fixtures.transactions, bench.fixtures.signatures)
            return {
                let place = Fixtures.place($0)
                return SignedTransaction(transaction: transactions[place], signature: signatures[place])
            }
        },
        Benchmark("record-encode", "a flight record as the journal stores it", count: 10_000) { bench in
            let (jobs, signed) = (bench.fixtures.jobs, bench.fixtures.signed)
            return {
                let place = Fixtures.place($0)
                return Fixtures.record(jobs[place], signed[place]).encoded()
            }
        },
        Benchmark("record-decode", "a flight record from the journal", count: 3_000) { bench in
            let records = bench.fixtures.records.map { $0.encoded() }
            return { try FlightRecord(decoding: records[Fixtures.place($0)]) }
        },
    ]
}
