import Engine
import Ethereum

/// The pass of a recovery over what waits.
extension JournalConformance {
    static let pass: [Check] = [
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
            try await scene.expect(scene.a.spokenFor(of: scene.account, under: lease), [3])
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
                let claim = Claim(name: "x", entry: waiting.entry)
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
