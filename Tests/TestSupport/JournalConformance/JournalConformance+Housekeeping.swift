import Engine
import Ethereum

extension JournalConformance {
    static let housekeeping: [Check] = [
        Check("promotion is by due time, at most as many as allowed, and says when to come again") { scene in
            try await scene.expect(scene.a.promote(limit: 9).next, nil)
            for (entry, delay) in [("late", long), ("second", .milliseconds(2)), ("first", .milliseconds(1))] {
                let claim = try await scene.claim(entry)
                try await scene.expect(scene.a.retry(claim, as: claim.entry, after: delay), true)
            }
            try await scene.passShort()
            let (moved, next) = try await scene.a.promote(limit: 1)
            try scene.expect(moved, 1)
            try scene.expect(next, .zero)
            try await scene.expect(scene.a.promote(limit: 9).moved, 1)
            try await scene.expect(Set(scene.inbox()), ["first", "second"])
            let wait = try scene.required(try await scene.a.promote(limit: 9).next)
            try scene.expect(wait > .zero && wait <= long, true)
        },
        Check("a dead worker's claims return to the head of the inbox in their old order") { scene in
            try await scene.push("1", "2", "3")
            let claims = try await scene.a.claim(2)
            try await scene.passShort()
            try await scene.expect(scene.b.reap(olderThan: short), [WorkerID("a"): 2])
            try await scene.expect(scene.inbox(), ["1", "2", "3"])
            try await scene.expect(scene.a.claimed(), [])
            try await scene.expect(scene.b.snapshot(of: []).workers.map(\.id).contains(WorkerID("a")), false)
            try await scene.expect(scene.b.reap(olderThan: short), [:])
            try await scene.expect(scene.total("reaped"), 2)
            let lease = try await scene.lease()
            let record = scene.record(5, claims[0])
            try await scene.expect(scene.a.bind(record, claim: claims[0], under: lease), .notClaimed)
            try await scene.expect(scene.a.retry(claims[1], as: claims[1].entry, after: long), false)
        },
        Check("a worker with a heartbeat is not reaped, nor one by itself") { scene in
            try await scene.push("1", "2")
            _ = try await (scene.a.claim(1), scene.b.claim(1))
            try await scene.expect(scene.b.reap(olderThan: long), [:])
            try await scene.passShort()
            try await scene.a.heartbeat()
            try await scene.expect(scene.a.reap(olderThan: short), [WorkerID("b"): 1])
            try await scene.passShort()
            try await scene.expect(scene.a.reap(olderThan: short), [:])
            try await scene.expect(scene.a.claimed().count, 1)
        },
        Check("a worker that was reaped and lives on may claim again") { scene in
            _ = try await scene.claim("1")
            try await scene.passShort()
            try await scene.expect(scene.b.reap(olderThan: short), [WorkerID("a"): 1])
            try await scene.expect(scene.a.claim(1).count, 1)
            try await scene.expect(scene.a.claimed().count, 1)
            try await scene.expect(scene.a.snapshot(of: []).workers.map(\.id), [WorkerID("a")])
        },
        Check("a worker that leaves is forgotten") { scene in
            try await scene.a.heartbeat()
            for _ in 0..<2 { try await scene.a.leave() }
            try await scene.expect(scene.a.snapshot(of: []).workers, [])
        },
        Check("a worker that leaves claims behind stays for the reaper") { scene in
            _ = try await scene.claim("1")
            try await scene.a.leave()
            try await scene.passShort()
            try await scene.expect(scene.b.reap(olderThan: short), [WorkerID("a"): 1])
            try await scene.expect(scene.inbox(), ["1"])
        },
    ]

    static let clock: [Check] = [
        Check("a clock that is set back keeps nothing for longer: leases, claims, members, delayed jobs") { scene in
            let accounts = [scene.account, scene.otherAccount]
            try await scene.a.recoverAsItIs(accounts: accounts)
            let claim = try await scene.claim("delayed")
            try await scene.expect(scene.a.retry(claim, as: claim.entry, after: short), true)
            let dead = scene.bench.journal(for: "dead")
            _ = try await (scene.lease(dead), scene.claim("claimed", by: dead))
            _ = try await dead.share(of: accounts, memberFor: long)
            _ = try await dead.leadRecovery(for: long, withKeysOf: [])
            try await scene.a.heartbeat()
            try await scene.bench.setClockBack(by: .seconds(3_600))
            try await scene.a.heartbeat()
            try await scene.bench.advance(by: .seconds(1))
            try await scene.expect(scene.a.promote(limit: 9).moved, 1)
            try await scene.expect(scene.a.reap(olderThan: short), [WorkerID("dead"): 1])
            try await scene.expect(scene.a.share(of: accounts, memberFor: short).members, [WorkerID("a")])
            _ = try await scene.lease()
            _ = try scene.required(try await scene.a.leadRecovery(for: long, withKeysOf: []))
        },
        Check("a clock that is set back makes nobody seem dead, and no job due") { scene in
            let claim = try await scene.claim("late")
            try await scene.a.heartbeat()
            try await scene.bench.setClockBack(by: .seconds(3_600))
            _ = try await scene.claim("claimed", by: scene.b)
            try await scene.expect(scene.a.retry(claim, as: claim.entry, after: long), true)
            for _ in 0..<2 { try await scene.a.heartbeat() }
            try await scene.expect(scene.a.reap(olderThan: long), [:])
            try await scene.expect(scene.a.promote(limit: 9).moved, 0)
            let age = try await scene.a.snapshot(of: []).workers.map(\.age).max()
            try scene.expect(try scene.required(age) < long, true)
        },
    ]

    static let looking: [Check] = [
        Check("a snapshot tells what is where") { scene in
            let lease = try await scene.lease()
            try await scene.bind("bound", to: 5, under: lease)
            try await scene.bind("done", to: 6, under: lease)
            let settlement = JournalScene.settlement(6, .done(JournalScene.entry("done")))
            try await scene.expect(scene.a.settle([settlement], under: lease), [.done])
            let delayed = try await scene.claim("delayed")
            try await scene.expect(scene.a.retry(delayed, as: delayed.entry, after: long), true)
            let dead = try await scene.claim("dead")
            try await scene.expect(scene.a.bury(dead, as: JournalScene.entry("dead")), true)
            _ = try await scene.claim("claimed")
            try await scene.push("1", "2")

            let snapshot = try await scene.b.snapshot(of: [scene.account, scene.otherAccount])
            try scene.expect([snapshot.inbox, snapshot.delayed, snapshot.done, snapshot.dead], [2, 1, 1, 1])
            try scene.expect(snapshot.workers.map(\.id), [WorkerID("a")])
            try scene.expect(snapshot.workers.map(\.claimed), [1])
            try scene.expect(snapshot.workers.allSatisfy { $0.age >= .zero && $0.age < long }, true)
            try scene.expect(
                snapshot.accounts,
                [
                    .init(address: scene.account, holder: lease.worker, epoch: lease.epoch, next: 7, inFlight: 1),
                    .init(address: scene.otherAccount, holder: nil, epoch: 0, next: nil, inFlight: 0),
                ])
            try scene.expect(snapshot.totals.filter { $0.value > 0 }, ["done": 1, "retried": 1, "dead": 1])
        },
        Check("an empty store has nothing to show") { scene in
            try await scene.a.leave()
            try await scene.expect(scene.a.snapshot(of: []), JournalSnapshot())
            try await scene.expect(scene.a.flights(of: scene.account), AccountFlights())
            try await scene.expect(scene.a.claimed(), [])
        },
    ]
}
