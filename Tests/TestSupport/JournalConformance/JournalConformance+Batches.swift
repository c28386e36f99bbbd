import Engine
import Ethereum

/// What is bound of a batch, and what is answered for which item.
extension JournalConformance {
    static let batches: [Check] = [
        Check("a batch is bound up to the first job that is not claimed, and nothing behind it") { scene in
            let lease = try await scene.lease()
            let gone = try await scene.claim("gone")
            try await scene.expect(scene.a.bury(gone, as: JournalScene.entry("gone")), true)
            var bindings = try await scene.bindings("1", "2", "3", from: 5)
            bindings.insert(Binding(scene.record(8, gone), claim: gone), at: 2)
            try await scene.expectTwice(bindings, under: lease, BindAnswer(bound: 2, refusal: .notClaimed))
            try await scene.expect(scene.a.claimed(), [bindings[3].claim])
            try await scene.expect(
                scene.a.flights(of: scene.account),
                AccountFlights(records: bindings.prefix(2).map(\.record), next: 7, settled: 5))
            try await scene.expect(scene.a.bind([bindings[3]], under: lease), BindAnswer(bound: 1))
        },
        Check("a duplicate in a batch is dropped and counted, what is before it bound, what is behind it left alone") {
            scene in
            let lease = try await scene.lease()
            try await scene.bind("0", to: 5, runKey: "run", under: lease)
            var bindings = try await scene.bindings("1", "2", "3", from: 6)
            bindings[1].record.job?.runKey = "run"
            try await scene.expectTwice(bindings, under: lease, BindAnswer(bound: 1, refusal: .duplicate))
            try await scene.expect(scene.a.claimed(), [bindings[2].claim])
            try await scene.expect(scene.total("duplicates"), 1)
            try await scene.expect(scene.a.flights(of: scene.account).records.map(\.nonce), [5, 6])
            try await scene.expect(scene.a.flights(of: scene.account).next, 7)
        },
        Check("of two jobs of one run in a batch, the second is the duplicate") { scene in
            let lease = try await scene.lease()
            var bindings = try await scene.bindings("1", "2", from: 5)
            for index in 0...1 { bindings[index].record.job?.runKey = "run" }
            try await scene.expectTwice(bindings, under: lease, BindAnswer(bound: 1, refusal: .duplicate))
            try await scene.expect(scene.a.claimed(), [])
            try await scene.expect(scene.total("duplicates"), 1)
            try await scene.expect(scene.a.flights(of: scene.account).records, [bindings[0].record])
        },
        Check("a claim is bound once by one batch") { scene in
            let lease = try await scene.lease()
            var bindings = try await scene.bindings("1", from: 5)
            bindings.append(Binding(scene.record(6, bindings[0].claim), claim: bindings[0].claim))
            try await scene.expectTwice(bindings, under: lease, BindAnswer(bound: 1, refusal: .notClaimed))
            try await scene.expect(scene.a.flights(of: scene.account).records, [bindings[0].record])
        },
        Check("of a batch of which one nonce is taken, or is there twice, nothing is bound") { scene in
            let lease = try await scene.lease()
            let taken = Binding(scene.record(7, nil), claim: nil)
            try await scene.expect(scene.a.bind([taken], under: lease), BindAnswer(bound: 1))
            let bindings = try await scene.bindings("1", "2", "3", from: 5)
            var twice = Array(bindings.prefix(2))
            twice[1].record = scene.record(5, twice[1].claim)
            for batch in [bindings, twice] {
                try await scene.expectTwice(batch, under: lease, BindAnswer(bound: 0, refusal: .nonceTaken))
            }
            try await scene.expect(scene.a.claimed(), bindings.map(\.claim))
            try await scene.expect(
                scene.a.flights(of: scene.account), AccountFlights(records: [taken.record], next: 8, settled: 7))
        },
        Check("a batch that was bound in part is bound to its end, whatever was answered") { scene in
            let lease = try await scene.lease()
            let bindings = try await scene.bindings("1", "2", from: 5) + [Binding(scene.record(7, nil), claim: nil)]
            try await scene.expect(scene.a.bind([bindings[1]], under: lease), BindAnswer(bound: 1))
            try await scene.expectTwice(bindings, under: lease, BindAnswer(bound: 3))
            try await scene.expect(
                scene.a.flights(of: scene.account),
                AccountFlights(records: bindings.map(\.record), next: 8, settled: 5))
            try await scene.expect(scene.a.claimed(), [])
            try await scene.a.release(lease)
            try await scene.expectTwice(bindings, under: lease, BindAnswer(bound: 0, refusal: .fenced))
        },
        Check("a long batch is bound up to the first refusal, however many steps it takes") { scene in
            let lease = try await scene.lease()
            var bindings = (0..<150 as Range<UInt64>).map { Binding(scene.record(Nonce($0), nil), claim: nil) }
            let gone = Claim(name: "1-1", entry: [])
            bindings[100] = Binding(scene.record(100, gone), claim: gone)
            try await scene.expectTwice(bindings, under: lease, BindAnswer(bound: 100, refusal: .notClaimed))
            try await scene.expect(scene.a.flights(of: scene.account).next, 100)
            try await scene.expect(scene.a.bind([], under: lease), BindAnswer(bound: 0))
        },
    ]
}

extension JournalScene {
    /// Claims entries, for nonces from one on.
    fileprivate func bindings(_ entries: String..., from nonce: UInt64) async throws -> [Binding] {
        try await bench.push(entries.map { Array($0.utf8) })
        return try await a.claim(entries.count).enumerated().map {
            Binding(record(Nonce(nonce + UInt64($0)), $1), claim: $1)
        }
    }

    /// Binds a batch, and again as if the answer had been lost.
    fileprivate func expectTwice(
        _ bindings: [Binding], under lease: Lease, _ answer: BindAnswer, file: String = #fileID, line: Int = #line
    ) async throws {
        for _ in 0..<2 { try await expect(a.bind(bindings, under: lease), answer, file: file, line: line) }
    }
}
