import Engine
import Ethereum

extension JournalConformance {
    static let settling: [Check] = [
        Check("a job that is done is in the done stream, once") { scene in
            let lease = try await scene.lease()
            try await scene.bind("1", to: 5, runKey: "run", under: lease)
            let entry = JournalScene.entry("1")
            let settlement = JournalScene.settlement(5, runKey: "run", .done(entry))
            for _ in 0..<2 { try await scene.expect(scene.a.settle([settlement], under: lease), [.done]) }
            try await scene.expect(scene.bench.done, [entry])
            try await scene.expect(scene.a.flights(of: scene.account), AccountFlights(next: 6, settled: 6))
            try await scene.expect(scene.total("done"), 1)
        },
        Check("a run that is done is remembered for a time") { scene in
            let lease = try await scene.lease()
            try await scene.bind("1", to: 5, runKey: "run", under: lease)
            let settlement = JournalScene.settlement(5, runKey: "run", .done(JournalScene.entry("1")))
            try await scene.expect(scene.a.settle([settlement], under: lease), [.done])
            try await scene.bench.advance(by: runTTL + .milliseconds(1))
            try await scene.expect(scene.isKnown("run"), false)
        },
        Check("a job that is dead is in the dead-letter stream, once, and its run is remembered") { scene in
            let lease = try await scene.lease()
            try await scene.bind("1", to: 5, runKey: "run", under: lease)
            let letter = JournalScene.entry("1")
            let settlement = JournalScene.settlement(5, runKey: "run", .dead(letter))
            for _ in 0..<2 { try await scene.expect(scene.a.settle([settlement], under: lease), [.done]) }
            try await scene.expect(scene.bench.dead, [letter])
            try await scene.expect(scene.bench.done, [])
            try await scene.expect(scene.total("dead"), 1)
            try await scene.expect(scene.isKnown("run"), true)
            try await scene.expect(scene.bench.deadRepeats, [1])
        },
        Check("a job that did not run goes to the delayed set, and its run may be bound again") { scene in
            let lease = try await scene.lease()
            try await scene.bind("1", to: 5, runKey: "run", under: lease)
            let again = Settlement.Outcome.retry(entry: Array("1 again".utf8), after: short)
            let settlement = JournalScene.settlement(5, runKey: "run", again)
            for _ in 0..<2 { try await scene.expect(scene.a.settle([settlement], under: lease), [.done]) }
            try await scene.passShort()
            try await scene.expect(scene.a.promote(limit: 9).moved, 1)
            try await scene.expect(scene.inbox(), ["1 again"])
            let claim = try scene.required(try await scene.a.claim(1).first)
            let record = scene.record(6, claim, runKey: "run")
            try await scene.expect(scene.a.bind(record, claim: claim, under: lease), .bound)
            try await scene.expect(scene.total("retried"), 1)
        },
        Check("an unbound job is at the head of the inbox, and may be bound again") { scene in
            let lease = try await scene.lease()
            try await scene.bind("1", to: 5, runKey: "run", under: lease)
            try await scene.push("2")
            let record = try scene.required(try await scene.a.flights(of: scene.account).records.first)
            let back = Settlement.Outcome.unbind(record.head, entry: record.job?.entry ?? [])
            let settlement = JournalScene.settlement(5, runKey: "run", back)
            for _ in 0..<2 { try await scene.expect(scene.a.settle([settlement], under: lease), [.done]) }
            try await scene.expect(scene.inbox(), ["1", "2"])
            try await scene.expect(scene.total("unbound"), 1)
            let claim = try scene.required(try await scene.a.claim(1).first)
            let again = scene.record(6, claim, runKey: "run")
            try await scene.expect(scene.a.bind(again, claim: claim, under: lease), .bound)
        },
        Check("a job is not unbound whose record has one more transaction than the proof knew of") { scene in
            let (lease, claim) = try await (scene.lease(), scene.claim("1"))
            let (old, record) = (scene.record(5, claim), scene.record(5, claim, gwei: [1, 2]))
            try await scene.expect(scene.a.bind(old, claim: claim, under: lease), .bound)
            try await scene.expect(scene.a.amend(record, replacing: old.head, under: lease), .done)
            let settlement = JournalScene.settlement(5, .unbind(old.head, entry: []))
            try await scene.expect(scene.a.settle([settlement], under: lease), [.changed])
            try await scene.expect(
                scene.a.flights(of: scene.account), AccountFlights(records: [record], next: 6, settled: 5))
            try await scene.expect(scene.inbox(), [])
        },
        Check("a filler goes nowhere") { scene in
            let lease = try await scene.lease()
            try await scene.expect(scene.a.bind(scene.record(5, nil), claim: nil, under: lease), .bound)
            let settlement = JournalScene.settlement(5, .filled)
            for _ in 0..<2 { try await scene.expect(scene.a.settle([settlement], under: lease), [.done]) }
            let snapshot = try await scene.a.snapshot(of: [scene.account])
            try scene.expect([snapshot.inbox, snapshot.delayed, snapshot.done, snapshot.dead], [0, 0, 0, 0])
            try scene.expect(snapshot.accounts.map(\.inFlight), [0])
            try await scene.expect(scene.total("filled"), 1)
        },
        Check("a worker that lost the lease does not settle") { scene in
            let lease = try await scene.lease()
            try await scene.bind("1", to: 5, runKey: "run", under: lease)
            let bound = try await scene.a.flights(of: scene.account)
            try await scene.a.release(lease)
            let settlement = JournalScene.settlement(5, runKey: "run", .dead(JournalScene.entry("1")))
            try await scene.expect(scene.a.settle([settlement], under: lease), [.fenced])
            try await scene.expect(scene.a.flights(of: scene.account), bound)
            try await scene.expect(scene.bench.dead, [])
            try await scene.expect(scene.isKnown("run"), true)
        },
        Check("many flights are settled in one call") { scene in
            let lease = try await scene.lease()
            for nonce: Nonce in [1, 2, 4] { try await scene.bind("\(nonce)", to: nonce, under: lease) }
            let last = try scene.required(try await scene.a.flights(of: scene.account).records.last)
            let settlements = [
                JournalScene.settlement(1, .done(JournalScene.entry("1"))),
                JournalScene.settlement(2, .dead(JournalScene.entry("2"))),
                JournalScene.settlement(3, .done(JournalScene.entry("3"))),
                JournalScene.settlement(4, .unbind(last.head, entry: last.job?.entry ?? [])),
            ]
            try await scene.expect(scene.a.settle(settlements, under: lease), [.done, .done, .done, .done])
            try await scene.expect(scene.bench.done, [JournalScene.entry("1")])
            try await scene.expect(scene.bench.dead, [JournalScene.entry("2")])
            try await scene.expect(scene.inbox(), ["4"])
            try await scene.expect(scene.a.settle([], under: lease), [])
        },
    ]
}
