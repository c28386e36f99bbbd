import Engine
import Ethereum

extension JournalConformance {
    static let recovery: [Check] = lost + plan + pass

    private static let lost: [Check] = [
        Check("nothing is moved in a store that was exchanged under a living connection") { scene in
            let lease = try await scene.lease()
            try await scene.push("1", "2", "3", "4")
            let claims = try await scene.a.claim(3)
            let (first, record) = (claims[0], scene.record(5, claims[0]))
            try await scene.expect(scene.a.bind(record, claim: first, under: lease), .bound)
            try await scene.a.retry(claims[2], as: claims[2].entry, after: .milliseconds(1))
            let claim = claims[1]
            try await scene.bench.exchange()
            try await scene.expectLost { try await scene.a.claim(1) }
            try await scene.expectLost { try await scene.a.requeueClaimed() }
            try await scene.expectLost { try await scene.a.dropIfDuplicate(claim, runKey: "run") }
            try await scene.expect(scene.a.bind(scene.record(6, claim), claim: claim, under: lease), .fenced)
            try await scene.expect(scene.a.bind(record, claim: first, under: lease), .fenced)
            try await scene.expect(scene.a.amend(record, replacing: record.head, under: lease), .fenced)
            let done = JournalScene.settlement(5, .done(JournalScene.entry("1")))
            try await scene.expect(scene.a.settle([done], under: lease), [.fenced])
            try await scene.expectLost { try await scene.a.retry(claim, as: claim.entry, after: long) }
            try await scene.expectLost { try await scene.a.bury(claim, as: JournalScene.entry("2")) }
            try await scene.bench.advance(by: .milliseconds(2))
            try await scene.expectLost { try await scene.a.promote(limit: 1) }
            try await scene.expectLost { try await scene.b.reap(deadFor: .milliseconds(1)) }
            try await scene.expect(scene.a.claimed(), [claim])
            try await scene.expect(scene.inbox(), ["4"])
            try await scene.expect(scene.a.flights(of: scene.account).records, [record])
            try await scene.a.recoverAsItIs()
            try await scene.expect(scene.a.claim(1).map(\.entry), [Array("4".utf8)])
        },
        Check("nothing is moved in a store of another format, and who asks is told") { scene in
            _ = try await scene.a.standing(scene.member([scene.account]))
            let (lease, claim) = try await (scene.lease(), scene.claim("1"))
            let record = scene.record(5, claim)
            try await scene.expect(scene.a.bind(record, claim: claim, under: lease), .bound)
            try await scene.push("2")
            for format in [2, nil] {
                try await scene.bench.write(format: format)
                try await scene.expectLost { try await scene.a.claim(1) }
                try await scene.expect(scene.a.bind(scene.record(6, nil), claim: nil, under: lease), .fenced)
                try await scene.expectRefused(.format) { try await scene.a.standing(scene.member()) }
            }
            try await scene.expect(scene.inbox(), ["2"])
            try await scene.expect(scene.a.flights(of: scene.account).records, [record])
            try await scene.bench.write(format: 1)
            try await scene.expect(scene.a.standing(scene.member()).recovery, nil)
            try await scene.expect(scene.a.claim(1).count, 1)
        },
        Check("a store without a format, and without flights, gets that of the program") { scene in
            try await scene.bench.write(format: nil)
            try await scene.expectLost { try await scene.a.claim(1) }
            try await scene.a.recoverAsItIs()
            _ = try await scene.claim("1")
            try await scene.bench.write(format: 2)
            try await scene.expectRefused(.format) { try await scene.a.standing(scene.member()) }
        },
        Check("a claim of before is not what is claimed after a recovery") { scene in
            let before = try await scene.claim("1")
            try await scene.bench.exchange()
            try await scene.a.recoverAsItIs()
            try await scene.a.bury(before, as: JournalScene.entry("1"))
            let after = try await scene.claim("2")
            try scene.expect(before.tag.split(separator: "-").first == after.tag.split(separator: "-").first, false)
        },
        Check("every lease ends with the plan, and epochs go on") { scene in
            let lease = try await scene.lease()
            let standing = try await scene.a.standing(scene.member([scene.account]))
            try scene.expect(standing.recovery?.step, nil)
            try await scene.bench.exchange()
            try await scene.expect(scene.a.standing(scene.member()).recovery?.step, .quiet)
            try await scene.expect(scene.a.renew(lease, for: long), false)
            let next = try await scene.lease(scene.b)
            // Above all that can have been in what was lost.
            try scene.expect(next.epoch > lease.epoch + 1_000_000, true)
            try await scene.a.recoverAsItIs()
            try await scene.expect(scene.a.standing(scene.member()).recovery?.step, nil)
            try await scene.expect(scene.a.standing(scene.member()).incarnation == standing.incarnation, false)
        },
    ]

    private static let plan: [Check] = [
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
            try scene.expect(plan.accounts[0], .init(address: scene.account, from: 4, spokenFor: [4]))
            try scene.expect(plan.step, .quiet)
            try scene.expect(plan.quietFor, .zero)
            try await scene.expect(scene.bench.done.count, 2)
        },
        Check("one worker leads, and its successor goes on from what was noted") { scene in
            try await scene.bench.exchange()
            _ = try await scene.a.standing(scene.member())
            let lease = try scene.required(try await scene.a.leadRecovery(for: short))
            try await scene.expect(scene.b.leadRecovery(for: long), nil)
            try await scene.expect(scene.a.leadRecovery(for: short), lease)
            _ = try await scene.a.note(RecoveryNote(.settle, quietFor: .milliseconds(2_500)), under: lease)
            try await scene.passShort()
            let next = try scene.required(try await scene.b.leadRecovery(for: long))
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
            let first = try await scene.a.standing(scene.member())
            try scene.expect(first.isKnown, true)
            let second = try await scene.b.standing(scene.member())
            try scene.expect(second.isKnown, false)
            try scene.expect(second.workers, [scene.a.worker, scene.b.worker])
            func ask(_ journal: any Journal, _ last: StoreStanding) async throws -> StoreStanding {
                try await journal.standing(scene.member(joined: last.joined, heardOf: last.joins))
            }
            try await scene.expect(ask(scene.b, second).isKnown, false)
            let told = try await ask(scene.a, first)
            try scene.expect(told.workers, second.workers)
            // The answer may have been lost: what counts is what a worker says it was told.
            try await scene.expect(ask(scene.b, second).isKnown, false)
            _ = try await ask(scene.a, told)
            let known = try await ask(scene.b, second)
            try scene.expect(known.isKnown, true)
            try scene.expect(known.joined, second.joined)
        },
        Check("nothing was lost when the store has every write that anybody has seen, and no plan was left unfinished")
        { scene in
            let account = try await scene.lease()
            _ = try await scene.bind("1", to: 3, under: account)
            func hasLost() async throws -> Bool {
                _ = try await scene.a.standing(scene.member())
                let lease = try scene.required(try await scene.a.leadRecovery(for: long))
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
            let lease = try scene.required(try await scene.b.leadRecovery(for: long))
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
            var last = try await scene.a.standing(scene.member())
            _ = try await scene.b.standing(scene.member())
            try await scene.bench.wipe()
            // The numbers of before are nobody's here.
            (last.joined, last.joins) = (7, 7)
            for _ in 0..<2 {
                last = try await scene.a.standing(scene.member(joined: last.joined, heardOf: last.joins))
                try scene.expect(last.joined, 1)
            }
            try scene.expect(last.recovery?.step, .quiet)
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
            for answer in [BindAnswer.duplicate, .bound] {
                let claim = try await scene.claim("1")
                try await scene.expect(scene.a.bind(scene.record(4, claim), claim: claim, under: lease), answer)
            }
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
            try await scene.expect(scene.b.standing(scene.member()).isKnown, true)
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

    private static let pass: [Check] = [
        Check("claims of all workers go back to the head of the inbox, in their order") { scene in
            try await scene.push("1", "2", "3", "4")
            _ = try await scene.a.claim(2)
            _ = try await scene.b.claim(1)
            try await scene.bench.exchange()
            let lease = try await scene.beginRecovery()
            while try await scene.a.returnClaims(under: lease) {}
            try await scene.expect(Set(scene.inbox()), ["1", "2", "3", "4"])
            try await scene.expect(scene.inbox().last, "4")
            try await scene.expect(scene.a.claimed() + scene.b.claimed(), [])
        },
        Check("what is adopted leaves the place where it waits, and all else stays in its order") { scene in
            for entry in ["late", "later", "latest"] {
                let claim = try await scene.claim(entry)
                try await scene.a.retry(claim, as: claim.entry, after: long)
            }
            let entries = (1...9).map { "\($0)" }
            for entry in entries { try await scene.push(entry) }
            try await scene.bench.exchange()
            let lease = try await scene.beginRecovery(accounts: [scene.account])
            let wanted = ["later": 3, "2": 4, "7": 5]
            for place in WaitingPlace.allCases { try await scene.pass(over: place, taking: wanted, under: lease) }
            while try await scene.a.putBack(under: lease) {}
            try await scene.expect(scene.inbox(), entries.filter { wanted[$0] == nil })
            try await scene.expect(scene.bench.delayed.count, 2)
            let flights = try await scene.a.flights(of: scene.account)
            try scene.expect(flights.records.map(\.nonce), [3, 4, 5])
            try scene.expect(flights.next, 6)
            _ = try await scene.a.finish(settled: [scene.account: 3], orphans: [], under: lease)
            try await scene.expect(scene.isKnown("run 7"), true)
        },
        Check("a pass that was interrupted begins anew and loses nothing") { scene in
            for entry in ["1", "2", "3", "4"] { try await scene.push(entry) }
            try await scene.bench.exchange()
            let lease = try await scene.beginRecovery()
            let page = try await scene.a.waiting(in: .inbox, from: 0, under: lease)
            try await scene.a.pass(2, in: .inbox, from: 0, adopting: [], under: lease)
            // As if its answer had been lost.
            try await scene.a.pass(2, in: .inbox, from: 0, adopting: [], under: lease)
            try await scene.expect(scene.inbox(), ["3", "4"])
            try scene.expect(page.isEmpty, false)
            while try await scene.a.putBack(under: lease) {}
            try await scene.expect(scene.inbox(), ["1", "2", "3", "4"])
        },
        Check("what was passed over is in front of what was pushed meanwhile, whichever of the two is longer") {
            scene in
            var entries = (1...40).map { "\($0)" }
            for entry in entries { try await scene.push(entry) }
            try await scene.bench.exchange()
            let lease = try await scene.beginRecovery()
            for end in [5, 40] {
                var position = 0
                while position < end {
                    let page = try await scene.a.waiting(in: .inbox, from: position, under: lease)
                    let count = min(page.count, end - position)
                    try await scene.a.pass(count, in: .inbox, from: position, adopting: [], under: lease)
                    position += count
                }
                try await scene.push("pushed after \(end)")
                entries.append("pushed after \(end)")
                while try await scene.a.putBack(under: lease) {}
                try await scene.expect(scene.inbox(), entries)
            }
        },
        Check("any number of entries is adopted from one page, and a repeat changes nothing") { scene in
            let entries = (1...250).map { "\($0)" }
            for entry in entries { try await scene.push(entry) }
            try await scene.bench.exchange()
            let lease = try await scene.beginRecovery(accounts: [scene.account])
            // Every third one stays.
            let wanted = Dictionary(uniqueKeysWithValues: (1...250).filter { $0 % 3 > 0 }.map { ("\($0)", $0) })
            try await scene.pass(over: .inbox, taking: wanted, under: lease, times: 2)
            while try await scene.a.putBack(under: lease) {}
            try await scene.expect(scene.inbox(), entries.filter { wanted[$0] == nil })
            let flights = try await scene.a.flights(of: scene.account)
            try scene.expect(flights.records.count, wanted.count)
        },
        Check("a job that is done already goes to the done stream once, and its run stays known") { scene in
            try await scene.push("1")
            try await scene.bench.exchange()
            let lease = try await scene.beginRecovery(accounts: [scene.account])
            let page = try await scene.a.waiting(in: .inbox, from: 0, under: lease)
            let adoption = Adoption(
                account: scene.account, nonce: 3, outcome: .done(JournalScene.entry("1")), runKey: "run",
                source: (0, try scene.required(page.first).item))
            for _ in 0..<2 {
                try await scene.a.pass(1, in: .inbox, from: 0, adopting: [adoption], under: lease)
            }
            try await scene.expect(scene.bench.done, [JournalScene.entry("1")])
            try await scene.expect(scene.a.plan(under: lease).accounts.first?.spokenFor, [3])
            try await scene.expect(scene.inbox(), [])
            try await scene.expect(scene.a.putBack(under: lease), false)
            _ = try await scene.a.finish(settled: [scene.account: 4], orphans: [], under: lease)
        },
        Check("a job whose entry is nowhere is a duplicate when it is pushed again") { scene in
            try await scene.bench.exchange()
            var lease = try await scene.beginRecovery(accounts: [scene.account])
            var record = scene.record(3, nil)
            record.revision = .adopted
            // As if the answer had been lost, or a successor led by now.
            for _ in 0..<2 {
                record.boundAt += 1
                let adoption = Adoption(
                    account: scene.account, nonce: 3, outcome: .flight(record), runKey: nil, source: nil)
                try await scene.a.pass(0, in: .inbox, from: 0, adopting: [adoption], under: lease)
            }
            _ = try await scene.a.finish(
                settled: [scene.account: 3], orphans: [JobTag(of: Array("1".utf8), key: nil)], under: lease)
            try await scene.expect(scene.a.flights(of: scene.account).records, [record])
            let (account, claim) = try await (scene.lease(), scene.claim("1"))
            try await scene.expect(scene.a.bind(scene.record(4, claim), claim: claim, under: account), .duplicate)
            try await scene.expect(scene.a.claimed(), [])
            var next = scene.record(3, nil, gwei: [1, 2])
            next.revision = record.revision.next(under: account)
            try await scene.expect(scene.a.amend(next, replacing: record.head, under: account), .done)
            try await scene.bench.exchange()
            lease = try await scene.beginRecovery()
        },
    ]
}

extension JournalScene {
    /// Passes over one place, and adopts entries to nonces.
    ///
    /// - Parameter times: How often each step is taken, as if its answer had been lost.
    fileprivate func pass(
        over place: WaitingPlace, taking wanted: [String: Int], under lease: RecoveryLease, times: Int = 1
    ) async throws {
        var position = 0
        while true {
            let page = try await a.waiting(in: place, from: position, under: lease)
            if page.isEmpty { return }
            let adoptions = page.enumerated().compactMap { index, waiting -> Adoption? in
                let text = String(decoding: waiting.entry, as: UTF8.self)
                guard let nonce = wanted[text] else { return nil }
                let claim = Claim(tag: "x", entry: waiting.entry)
                return Adoption(
                    account: account, nonce: Nonce(UInt64(nonce)),
                    outcome: .flight(record(Nonce(UInt64(nonce)), claim, runKey: "run \(text)")), runKey: "run \(text)",
                    source: (index, waiting.item))
            }
            for _ in 0..<times {
                try await a.pass(page.count, in: place, from: position, adopting: adoptions, under: lease)
            }
            position += place == .delayed ? page.count - adoptions.count : page.count
        }
    }
}
