import Engine
import Ethereum

/// What a plan keeps, who has to answer, and how a recovery ends.
extension JournalConformance {
    static let plan: [Check] = [
        Check("a plan names where each account stood, and stays through a second loss") { scene in
            _ = try await scene.a.standing(scene.member([scene.account]))
            let lease = try await scene.lease()
            for nonce in 3...5 { try await scene.bind("\(nonce)", to: Nonce(UInt64(nonce)), under: lease) }
            let done = JournalScene.settlement(3, .done(JournalScene.entry("3")))
            try await scene.expect(scene.a.settle([done], under: lease), [.done])
            try await scene.bench.exchange()
            var leader = try await scene.beginRecovery(accounts: [scene.otherAccount])
            let accounts = [
                RecoveryPlan.Account(address: scene.account, from: 4),
                RecoveryPlan.Account(address: scene.otherAccount, from: nil),
            ]
            try await scene.expect(scene.a.plan(under: leader).accounts, accounts)
            let next = JournalScene.settlement(4, .done(JournalScene.entry("4")))
            for _ in 0..<2 { try await scene.expect(scene.a.settle([next], of: scene.account, under: leader), [.done]) }
            _ = try await scene.a.note(RecoveryNote(.look, quietFor: .seconds(3)), under: leader)
            try await scene.bench.exchange()
            let before = leader
            try await scene.expectLost { try await scene.a.plan(under: before) }
            leader = try await scene.beginRecovery()
            // What it found out in the store of before must not count in this one.
            try await scene.expectLost { try await scene.a.note(RecoveryNote(.adopt), under: before) }
            let plan = try await scene.a.plan(under: leader)
            try scene.expect(plan.accounts[0], .init(address: scene.account, from: 4))
            try await scene.expect(scene.a.spokenFor(of: scene.account, under: leader), [4])
            try await scene.expect(scene.a.spokenFor(of: scene.otherAccount, under: leader), [])
            try scene.expect(plan.step, .quiet)
            try scene.expect(plan.quietFor, .zero)
            try await scene.expect(scene.bench.done.count, 2)
        },
        Check("one worker leads, and its successor goes on from what was noted") { scene in
            try await scene.bench.exchange()
            _ = try await scene.a.standing(scene.member())
            let lease = try scene.required(try await scene.a.leadRecovery(for: short, withKeysOf: []))
            try await scene.expect(scene.b.leadRecovery(for: long, withKeysOf: []), nil)
            try await scene.expect(scene.a.leadRecovery(for: short, withKeysOf: []), lease)
            _ = try await scene.a.note(RecoveryNote(.settle, quietFor: .milliseconds(2_500)), under: lease)
            try await scene.passShort()
            let next = try scene.required(try await scene.b.leadRecovery(for: long, withKeysOf: []))
            try await scene.expectLost { try await scene.a.note(RecoveryNote(.adopt, quietFor: .zero), under: lease) }
            try await scene.expectLost {
                try await scene.a.settle([JournalScene.settlement(5, .filled)], of: scene.account, under: lease)
            }
            try await scene.expectLost { try await scene.a.finish(settled: [:], orphans: [], under: lease) }
            let plan = try await scene.b.plan(under: next)
            try scene.expect(plan.step, .settle)
            try scene.expect(plan.quietFor, .milliseconds(2_500))
        },
        Check("everybody has stopped once each worker that was alive has said so, and one of them was there") { scene in
            try await scene.a.heartbeat()
            try await scene.b.heartbeat()
            try await scene.bench.exchange()
            let lease = try await scene.beginRecovery()
            func isOver(_ journal: any Journal, _ member: RecoveryMember) async throws -> Bool {
                _ = try await journal.standing(member)
                return try await scene.a.plan(under: lease).hasEverybodyStopped
            }
            try await scene.expect(isOver(scene.a, scene.member(hasStopped: true)), false)
            try await scene.expect(isOver(scene.b, scene.member(hasStopped: true)), false)
            try await scene.expect(isOver(scene.b, scene.member(hasStopped: true, wasThere: true)), true)
            let others: Set = [WorkerID("unheard of")]
            try await scene.expect(isOver(scene.b, scene.member(others: others)), false)
        },
        Check("a worker is known once everybody that is alive has asked after it joined") { scene in
            try await scene.expect(scene.a.standing(scene.member()).unaware, [])
            let second = try await scene.b.standing(scene.member())
            try scene.expect(second.unaware, [scene.a.worker])
            try scene.expect(second.workers, [scene.a.worker, scene.b.worker])
            try await scene.expect(scene.b.standing(scene.member()).unaware, [scene.a.worker])
            let told = try await scene.a.standing(scene.member())
            try scene.expect(told.workers, second.workers)
            try scene.expect(told.hasNewcomers, true)
            // The answer may have been lost: what counts is what a worker says it was told.
            try await scene.expect(scene.b.standing(scene.member()).unaware, [scene.a.worker])
            try await scene.expect(scene.a.standing(scene.member()).hasNewcomers, false)
            let known = try await scene.b.standing(scene.member())
            try scene.expect(known.unaware, [])
            try scene.expect(known.hasNewcomers, false)
        },
        Check("a worker that was taken for dead, and returns, is known once everybody was told of it again") { scene in
            func ask(_ journal: any Journal) async throws -> StoreStanding {
                try await journal.standing(scene.member())
            }
            _ = (try await ask(scene.a), try await ask(scene.b))
            _ = (try await ask(scene.a), try await ask(scene.a))
            try await scene.expect(ask(scene.b).unaware, [])
            try await scene.passShort()
            _ = try await ask(scene.a)
            _ = try await scene.a.reap(deadFor: short)
            try await scene.expect(ask(scene.b).unaware, [scene.a.worker])
            try await scene.expect(ask(scene.a).workers.contains(scene.b.worker), true)
            _ = try await ask(scene.a)
            try await scene.expect(ask(scene.b).unaware, [])
        },
        Check("nothing was lost when the store has every write that anybody has seen, and no plan was left unfinished")
        { scene in
            let account = try await scene.lease()
            _ = try await scene.bind("1", to: 3, under: account)
            func hasLost() async throws -> Bool {
                _ = try await scene.a.standing(scene.member())
                let lease = try scene.required(try await scene.a.leadRecovery(for: long, withKeysOf: []))
                let plan = try await scene.a.plan(under: lease)
                if !plan.hasLost {
                    let settled = Dictionary(uniqueKeysWithValues: plan.accounts.map { ($0.address, Nonce(0)) })
                    _ = try await scene.a.finish(settled: settled, orphans: [], under: lease)
                }
                return plan.hasLost
            }
            try await scene.bench.exchange()
            try await scene.expect(hasLost(), false)
            try await scene.bench.exchange()
            try await scene.expect(hasLost(), false)
            // Even where nothing else tells.
            _ = try await scene.a.standing(scene.member())
            try await scene.bench.forgetWrites(1)
            try await scene.expect(hasLost(), true)
            try await scene.bench.exchange()
            try await scene.expect(hasLost(), true)
        },
        Check("who asks last is heard as well") { scene in
            let account = try await scene.lease()
            _ = try await scene.b.standing(scene.member())
            _ = try await scene.bind("1", to: 3, under: account)
            try await scene.bench.forgetWrites(1)
            try await scene.bench.exchange()
            _ = try await scene.b.standing(scene.member())
            let lease = try scene.required(try await scene.b.leadRecovery(for: long, withKeysOf: []))
            try await scene.expect(scene.b.plan(under: lease).hasLost, false)
            _ = try await scene.a.standing(scene.member())
            try await scene.expect(scene.b.plan(under: lease).hasLost, true)
        },
        Check("a bind is a numbered write") { scene in
            let account = try await scene.lease()
            _ = try await scene.b.standing(scene.member())
            _ = try await scene.bind("1", to: 3, under: account)
            try await scene.bench.forgetWrites(1)
            // One who knew nothing of it misses nothing.
            try await scene.expect(scene.b.standing(scene.member()).recovery, nil)
            try await scene.expect(scene.a.standing(scene.member()).recovery?.step, .quiet)
        },
        Check("a worker joins anew where the store has forgotten everything") { scene in
            for journal in [scene.a, scene.b] { _ = try await journal.standing(scene.member()) }
            try await scene.bench.wipe()
            // The numbers of before are nobody's here: each is to be told of the other anew.
            try await scene.expect(scene.b.standing(scene.member()).recovery?.step, .quiet)
            try await scene.expect(scene.a.standing(scene.member()).unaware, [scene.b.worker])
            try await scene.expect(scene.b.standing(scene.member()).hasNewcomers, true)
            _ = try await scene.b.standing(scene.member())
            try await scene.expect(scene.a.standing(scene.member()).unaware, [])
        },
        Check("no epoch comes again where the store has forgotten everything") { scene in
            for _ in 0..<3 {
                let lease = try await scene.lease()
                try await scene.bench.wipe()
                try await scene.bench.advance(by: .milliseconds(2))
                try scene.expect(try await scene.lease().epoch > lease.epoch, true)
            }
        },
        Check("a worker with the key that is wanted takes the lead from one without") { scene in
            try await scene.bench.exchange()
            let lease = try await scene.beginRecovery(accounts: [scene.account])
            func leads(_ accounts: [Address]) async throws -> RecoveryLease? {
                try await scene.b.leadRecovery(for: long, withKeysOf: accounts)
            }
            try await scene.expect(leads([scene.account]), nil)
            let note = RecoveryNote(.look, wants: scene.account)
            _ = try await scene.a.note(note, under: lease)
            try await scene.expect(leads([scene.otherAccount]), nil)
            let next = try scene.required(try await leads([scene.otherAccount, scene.account]))
            try scene.expect(next.wanted, scene.account)
            try await scene.expectLost { try await scene.a.note(note, under: lease) }
            // One is enough.
            try await scene.expect(leads([scene.account])?.wanted, nil)
            _ = try await scene.b.plan(under: next)
        },
        Check("a leader has the lead for a time from each of its notes on") { scene in
            try await scene.bench.exchange()
            var lease = try await scene.beginRecovery()
            lease.ttl = short
            _ = try await scene.a.note(RecoveryNote(.look), under: lease)
            try await scene.passShort()
            _ = try scene.required(try await scene.b.leadRecovery(for: long, withKeysOf: []))
        },
        Check("an account began with its first binding, whatever was settled since") { scene in
            let lease = try await scene.lease()
            _ = try await scene.bind("1", to: 7, under: lease)
            try await scene.expect(scene.a.flights(of: scene.account).settled, 7)
            _ = try await scene.bind("2", to: 5, under: lease)
            try await scene.expect(scene.a.flights(of: scene.account).settled, 5)
            try await scene.bench.exchange()
            let lead = try await scene.beginRecovery(accounts: [scene.account, scene.otherAccount])
            let known: [Address: Nonce] = [scene.account: 5, scene.otherAccount: 0]
            _ = try await scene.a.finish(settled: known, orphans: [], under: lead)
            try await scene.expect(scene.a.flights(of: scene.otherAccount).settled, 0)
        },
        Check("of a job without a key that was lost, one more push is a duplicate, and the next one is a job") {
            scene in
            try await scene.bench.exchange()
            let lead = try await scene.beginRecovery(accounts: [scene.account])
            let tag = JobTag(of: Array("1".utf8), key: nil)
            _ = try await scene.a.finish(settled: [scene.account: 3], orphans: [tag], under: lead)
            let lease = try await scene.lease()
            for answer in [SingleBindAnswer.duplicate, .bound] {
                let claim = try await scene.claim("1")
                for _ in 0..<2 {
                    try await scene.expect(scene.a.bind(scene.record(4, claim), claim: claim, under: lease), answer)
                }
            }
            try await scene.expect(scene.total("duplicates"), 1)
        },
        Check("an order to give up is for one recovery, and one to hold for all") { scene in
            for (order, isKept) in [(RecoveryOrder.force, false), (.hold, true)] {
                try await scene.bench.exchange()
                _ = try await scene.beginRecovery()
                try await scene.bench.order(order)
                try await scene.bench.exchange()
                let lead = try await scene.beginRecovery()
                try await scene.expect(scene.a.note(RecoveryNote(.look), under: lead), isKept ? order : nil)
            }
        },
        Check("who has left is asked for nothing") { scene in
            _ = try await scene.a.standing(scene.member())
            try await scene.a.leave()
            try await scene.expect(scene.b.standing(scene.member()).unaware, [])
        },
        Check("an account that joins late is settled and looked at as well") { scene in
            try await scene.bench.exchange()
            let lease = try await scene.beginRecovery()
            _ = try await scene.a.note(RecoveryNote(.adopt, quietFor: .zero), under: lease)
            let standing = try await scene.b.standing(scene.member([scene.account]))
            try scene.expect(standing.recovery?.step, .settle)
            try await scene.expectLost { try await scene.a.finish(settled: [:], orphans: [], under: lease) }
            _ = try await scene.a.finish(settled: [scene.account: 7], orphans: [], under: lease)
            try await scene.expect(scene.a.flights(of: scene.account).settled, 7)
        },
        Check("a recovery that the operator holds does not end, and whoever looks is told") { scene in
            try await scene.bench.exchange()
            let lease = try await scene.beginRecovery(accounts: [scene.account])
            try await scene.expect(scene.a.note(RecoveryNote(.look, waitsFor: "a node"), under: lease), nil)
            try await scene.bench.order(.hold)
            try await scene.expect(scene.a.note(RecoveryNote(.look, waitsFor: "a node"), under: lease), .hold)
            try await scene.expect(scene.a.finish(settled: [scene.account: 0], orphans: [], under: lease), false)
            let recovery = try await scene.b.standing(scene.member()).recovery
            try scene.expect(recovery?.step, .look)
            try scene.expect(recovery?.order, .hold)
            try scene.expect(recovery?.waitsFor, "a node")
            try await scene.bench.order(nil)
            try await scene.expect(scene.a.finish(settled: [scene.account: 0], orphans: [], under: lease), true)
            try await scene.expect(scene.b.standing(scene.member()).recovery, nil)
        },
        Check("what is ordered to be held begins a recovery that loses nothing") { scene in
            let lease = try await scene.lease()
            let claim = try await scene.claim("1")
            try await scene.bench.order(.hold)
            try await scene.expect(scene.a.bind(scene.record(3, claim), claim: claim, under: lease), .fenced)
            let lead = try await scene.beginRecovery(accounts: [scene.account])
            try await scene.expect(scene.a.plan(under: lead).isFirst, false)
            try await scene.expect(scene.a.finish(settled: [scene.account: 0], orphans: [], under: lead), false)
            try await scene.bench.order(nil)
            try await scene.expect(scene.a.finish(settled: [scene.account: 0], orphans: [], under: lead), true)
            try await scene.expect(scene.a.claimed(), [claim])
        },
        Check("up to where nonces are used up is noted once, with the most that were in flight anywhere") { scene in
            try await scene.bench.exchange()
            let lease = try await scene.beginRecovery(accounts: [scene.account])
            try await scene.expect(scene.a.plan(under: lease).capacity, 8)
            try await scene.expect(scene.a.burn(scene.account, below: 12, under: lease), 12)
            try await scene.expect(scene.a.burn(scene.account, below: 20, under: lease), 12)
            _ = try await scene.a.finish(settled: [scene.account: 12], orphans: [], under: lease)
            try await scene.bench.exchange()
            let next = try await scene.beginRecovery(accounts: [scene.account])
            try await scene.expect(scene.a.burn(scene.account, below: 30, under: next), 30)
        },
        Check("a new store is told from one that comes back") { scene in
            try await scene.bench.exchange()
            let lease = try await scene.beginRecovery()
            try await scene.expect(scene.a.plan(under: lease).isFirst, false)
            try await scene.expect(scene.a.plan(under: lease).leaseTTL, .seconds(10))
        },
    ]
}
