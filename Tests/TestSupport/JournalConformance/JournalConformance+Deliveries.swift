import Engine
import Ethereum

extension JournalConformance {
    static let deliveries: [Check] = [
        Check("an entry that so many workers died with is buried, with its bytes, by whoever reaps the last") { scene in
            try await scene.push("poison")
            for _ in 1..<Deliveries.limit {
                try await scene.expect(die(scene), ReapAnswer(recovered: [WorkerID("a"): 1]))
                try await scene.expect(scene.inbox(), ["poison"])
            }
            let claim = try scene.required(try await scene.a.claim(1).first)
            try await scene.expect(reap(scene), ReapAnswer(recovered: [WorkerID("a"): 0], buried: 1))
            try await scene.expect(scene.inbox(), [])
            let letter = try scene.required(try await scene.bench.dead.first)
            try scene.expect(
                letter.fields.map(\.name), ["id", "receivedAt", "settledAt", "reason", "error", "job"])
            try scene.expect(letter["id"], Array("a:\(claim.name)".utf8))
            try scene.expect(letter["reason"], Array("killed_workers".utf8))
            try scene.expect(letter["error"], Array("10 workers died that had claimed the entry".utf8))
            try scene.expect(letter["job"], Array("poison".utf8))
            try await scene.expect(scene.total("dead"), 1)
            try await scene.push("poison")
            try await scene.expect(die(scene), ReapAnswer(recovered: [WorkerID("a"): 1]))
        },
        Check("one death counts once for equal entries") { scene in
            try await scene.push("x", "x")
            for _ in 0..<Deliveries.suspicion {
                try await scene.expect(scene.a.claim(upTo: 9).claims.count, 2)
                try await scene.expect(reap(scene).recovered, [WorkerID("a"): 2])
            }
            let suspect = try await scene.a.claim(upTo: 9)
            try scene.expect(suspect.claims.count, 1)
            try scene.expect(suspect.mustFinishFirst, true)
        },
        Check("whatever moves an entry on makes its deliveries be forgotten") { scene in
            let lease = try await scene.lease()
            let ways: [(Claim) async throws -> Void] = [
                { try await scene.a.retry($0, as: $0.entry, after: .zero) },
                { try await scene.a.bury($0, as: JournalScene.entry("x")) },
                { try await scene.expect(scene.a.bind(scene.record(5, $0), claim: $0, under: lease), .bound) },
                { claim in
                    let known = scene.record(6, claim, runKey: "run")
                    try await scene.expect(scene.a.bind(known, claim: claim, under: lease), .bound)
                },
                { try await scene.expect(scene.a.dropIfDuplicate($0, runKey: "run"), true) },
                { claim in
                    let again = scene.record(7, claim, runKey: "run")
                    try await scene.expect(scene.a.bind(again, claim: claim, under: lease), .duplicate)
                },
                { _ in try await scene.expect(scene.a.requeueClaimed(), 1) },
            ]
            for way in ways {
                try await scene.push("x")
                for _ in 1..<Deliveries.limit { _ = try await die(scene) }
                try await way(try scene.required(try await scene.a.claim(1).first))
                _ = try await scene.a.promote(limit: 9)
                if try await scene.inbox().isEmpty { try await scene.push("x") }
                try await scene.expect(die(scene).buried, 0)
                _ = try await scene.a.claim(9)
                for claim in try await scene.a.claimed() {
                    try await scene.a.bury(claim, as: JournalScene.entry("rest"))
                }
            }
        },
        Check("a suspect entry is claimed by itself, and nothing with it") { scene in
            try await scene.push("suspect")
            for _ in 0..<Deliveries.suspicion { _ = try await die(scene) }
            try await scene.push("1", "2")
            let suspect = try await scene.a.claim(upTo: 9)
            try scene.expect(suspect.claims.map(\.entry), [Array("suspect".utf8)])
            let held = ClaimAnswer(mustFinishFirst: true)
            try await scene.expect(scene.a.claim(upTo: 9), held)
            let others = try await scene.b.claim(upTo: 1)
            try scene.expect(others.claims.map(\.entry), [Array("1".utf8)])
            try scene.expect(others.mustFinishFirst, false)
            try await scene.a.bury(suspect.claims[0], as: JournalScene.entry("suspect"))
            try await scene.expect(scene.a.claim(upTo: 9).claims.count, 1)
        },
        Check("a suspect entry waits until the worker has nothing else claimed") { scene in
            try await scene.push("suspect")
            for _ in 0..<Deliveries.suspicion { _ = try await die(scene) }
            let first = try await scene.claim("1", by: scene.b)
            try scene.expect(first.entry, Array("suspect".utf8))
            try await scene.a.heartbeat()
            let other = try scene.required(try await scene.a.claim(1).first)
            try await scene.passShort()
            try await scene.expect(scene.a.reap(deadFor: short).recovered, [WorkerID("b"): 1])
            try await scene.expect(scene.a.claim(upTo: 9), ClaimAnswer(mustFinishFirst: true))
            try await scene.a.bury(other, as: JournalScene.entry("1"))
            try await scene.expect(scene.a.claim(upTo: 9).claims.map(\.entry), [Array("suspect".utf8)])
        },
        Check("a claim tells how many entries it has buried") { scene in
            let entry = [UInt8](repeating: 0xF0, count: JobDecoder.maximumEntrySize + 1)
            try await scene.bench.push([entry, [1], entry])
            let answer = try await scene.a.claim(upTo: 9)
            try scene.expect(answer.buried, 2)
            try scene.expect(answer.claims.map(\.entry), [[1]])
        },
    ]

    /// Lets worker `a` claim the next entry and die.
    private static func die(_ scene: JournalScene) async throws -> ReapAnswer {
        _ = try await scene.a.claim(1)
        return try await reap(scene)
    }

    private static func reap(_ scene: JournalScene) async throws -> ReapAnswer {
        try await scene.passShort()
        return try await scene.b.reap(deadFor: short)
    }
}
