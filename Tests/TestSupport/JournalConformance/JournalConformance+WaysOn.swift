import Engine
import Ethereum

extension JournalConformance {
    static let waysOn: [Check] = [
        Check("an unknown run is no duplicate, and its claim stays") { scene in
            let claim = try await scene.claim("1")
            try await scene.expect(scene.a.dropIfDuplicate(claim, runKey: "run"), false)
            try await scene.expect(scene.a.claimed(), [claim])
        },
        Check("a duplicate of a run in flight is dropped and counted, once") { scene in
            try await scene.bind("1", to: 5, runKey: "run", under: scene.lease())
            let claim = try await scene.claim("1")
            for _ in 0..<2 { try await scene.expect(scene.a.dropIfDuplicate(claim, runKey: "run"), true) }
            try await scene.expect(scene.a.claimed(), [])
            try await scene.expect(scene.total("duplicates"), 1)
        },
        Check("many run keys are looked up in one call, and each job is answered for itself") { scene in
            try await scene.bind("0", to: 5, runKey: "run 7", under: scene.lease())
            let entries = (0..<70).map { Array("\($0)".utf8) }
            try await scene.bench.push(entries)
            let claims = try await scene.a.claim(70)
            let jobs = claims.enumerated().map { RunLookup($1, runKey: "run \($0 % 60)") }
            for _ in 0..<2 {
                try await scene.expect(scene.a.dropDuplicates(jobs), (0..<70).map { $0 % 60 == 7 ? .taken : .unknown })
            }
            try await scene.expect(scene.a.claimed().count, 68)
            try await scene.expect(scene.total("duplicates"), 2)
            try await scene.expect(scene.a.dropDuplicates([]), [])
        },
        Check("many jobs are put aside, or buried, in one call, and each is answered for itself") { scene in
            try await scene.bench.push((0..<70).map { Array("\($0)".utf8) })
            let claims = try await scene.a.claim(70)
            try await scene.expect(scene.a.retry(claims[3], as: claims[3].entry, after: long), true)
            let retries =
                claims[0..<5].map {
                    Retry($0, as: $0.entry, after: long, counting: $0 == claims[1] ? .postponed : .retried)
                } + [Retry(claims[0], as: [], after: long)]
            try await scene.expect(scene.a.retry(retries), [true, true, true, false, true, false])
            let burials = claims[4..<70].map {
                Burial($0, as: JournalScene.entry(String(decoding: $0.entry, as: UTF8.self)))
            }
            try await scene.expect(
                scene.a.bury(burials), [.notClaimed] + Array(repeating: .buried, count: 65))
            try await scene.expect(scene.a.claimed(), [])
            try await scene.expect(scene.bench.delayed.count, 5)
            try await scene.expect(scene.bench.dead, burials.dropFirst().map(\.letter))
            try await scene.expect(
                [scene.total("retried"), scene.total("postponed"), scene.total("dead")], [4, 1, 65])
        },
        Check("a retried job waits for its time, then joins the tail of the inbox") { scene in
            let claim = try await scene.claim("1")
            try await scene.expect(scene.a.retry(claim, as: Array("1 again".utf8), after: short), true)
            try await scene.expect(scene.a.claimed(), [])
            try await scene.push("2")
            try await scene.passShort()
            try await scene.expect(scene.a.promote(limit: 9).moved, 1)
            try await scene.expect(scene.inbox(), ["2", "1 again"])
            try await scene.expect(scene.total("retried"), 1)
        },
        Check("a retried job is not promoted before its time") { scene in
            let claim = try await scene.claim("1")
            try await scene.expect(scene.a.retry(claim, as: claim.entry, after: long), true)
            let (moved, next) = try await scene.a.promote(limit: 9)
            try scene.expect(moved, 0)
            let wait = try scene.required(next)
            try scene.expect(wait > .zero && wait <= long, true)
            try await scene.expect(scene.a.snapshot(of: []).delayed, 1)
        },
        Check("a retry that is repeated changes nothing") { scene in
            let claim = try await scene.claim("1")
            try await scene.expect(scene.a.retry(claim, as: claim.entry, after: long), true)
            try await scene.expect(scene.a.retry(claim, as: claim.entry, after: long), false)
            try await scene.expect(scene.a.snapshot(of: []).delayed, 1)
            try await scene.expect(scene.total("retried"), 1)
        },
        Check("equal retried jobs stay two") { scene in
            for _ in 0..<2 {
                let claim = try await scene.claim("x")
                try await scene.expect(scene.a.retry(claim, as: claim.entry, after: .milliseconds(1)), true)
            }
            try await scene.passShort()
            try await scene.expect(scene.a.promote(limit: 9).moved, 2)
            try await scene.expect(scene.inbox(), ["x", "x"])
        },
        Check("a retried entry keeps its bytes") { scene in
            let claim = try await scene.claim("1")
            let bytes = [UInt8](0...255) + Array(" 1 \r\n".utf8)
            try await scene.expect(scene.a.retry(claim, as: bytes, after: .milliseconds(1)), true)
            try await scene.passShort()
            try await scene.expect(scene.a.promote(limit: 9).moved, 1)
            try await scene.expect(scene.bench.inbox, [bytes])
        },
        Check("a buried job is in the dead-letter stream, once, with all its fields") { scene in
            let claim = try await scene.claim("1")
            let letter = JournalScene.entry("1")
            try await scene.expect(scene.a.bury(claim, as: letter), true)
            try await scene.expect(scene.a.bury(claim, as: letter), false)
            try await scene.expect(scene.bench.dead, [letter])
            try await scene.expect(scene.a.claimed(), [])
            try await scene.expect(scene.total("dead"), 1)
        },
        Check("what is in another worker's list is not this worker's to move") { scene in
            let claim = try await scene.claim("1")
            let lease = try await scene.lease(scene.b)
            try await scene.expect(scene.b.retry(claim, as: claim.entry, after: long), false)
            try await scene.expect(scene.b.bury(claim, as: JournalScene.entry("1")), false)
            try await scene.expect(scene.b.bind(scene.record(1, claim), claim: claim, under: lease), .notClaimed)
            try await scene.expect(scene.a.claimed(), [claim])
            try await scene.expect(scene.bench.dead, [])
            try await scene.expect(scene.bench.delayed, [])
        },
    ]
}
