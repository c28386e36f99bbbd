import Engine
import Ethereum

extension JournalConformance {
    static let recovery: [Check] = [
        Check("a store has one name for as long as it lives") { scene in
            let incarnation = try await scene.a.incarnation()
            try scene.expect(incarnation.isEmpty, false)
            try await scene.expect(scene.b.incarnation(), incarnation)
        },
        Check("a lease of an earlier connection binds nothing") { scene in
            var lease = try await scene.lease()
            let claim = try await scene.claim("1")
            lease.connection -= 1
            try await scene.expect(scene.a.bind(scene.record(5, claim), claim: claim, under: lease), .fenced)
            try await scene.expect(scene.a.claimed(), [claim])
        },
        Check("entries are found by their tags wherever they wait") { scene in
            for entry in ["delayed", "claimed by b", "bound", "claimed"] { try await scene.push(entry) }
            let delayed = try scene.required(try await scene.a.claim(1).first)
            try await scene.a.retry(delayed, as: Array("delayed".utf8), after: long)
            _ = try await scene.b.claim(1)
            let bound = try scene.required(try await scene.a.claim(1).first)
            try await scene.expect(
                scene.a.bind(scene.record(5, bound), claim: bound, under: scene.lease()), .bound)
            _ = try await scene.a.claim(1)
            try await scene.push("in the inbox", "in the inbox", "another")
            let retried = #"{"autometaTag":"ABCDEF0123456789","x":1,"autometaTag":"abcdef0123456789"}"#
            try await scene.push(retried)
            let wanted = ["delayed", "claimed by b", "claimed", "in the inbox", retried].map { Array($0.utf8) }
            try scene.expect(JobTag(of: Array(retried.utf8)).description, "abcdef0123456789")
            let missing = ["bound", "never pushed"].map { Array($0.utf8) }
            try await scene.expect(
                scene.a.entries(tagged: Set((wanted + missing).map { JobTag(of: $0) })),
                Dictionary(uniqueKeysWithValues: wanted.map { (JobTag(of: $0), $0) }))
        },
        Check("a lost flight is written back and its entry taken from where it waits, one and no more") { scene in
            let lease = try await scene.lease()
            try await scene.push("claimed", "claimed", "inbox", "inbox", "delayed", "nowhere")
            let both = try await scene.b.claim(2)
            let records = ["claimed", "inbox", "delayed", "nowhere"].enumerated().map { index, entry in
                scene.record(Nonce(UInt64(index)), Claim(tag: "x", entry: Array(entry.utf8)), runKey: entry)
            }
            for entry in ["delayed", "nowhere"] {
                // Whatever is claimed before it goes back to where it was.
                let claims = try await scene.a.claim(4)
                let claim = try scene.required(claims.first { $0.entry == Array(entry.utf8) })
                if entry == "delayed" { try await scene.a.retry(claim, as: claim.entry, after: long) }
                if entry == "nowhere" { try await scene.a.bury(claim, as: JournalScene.entry("gone")) }
                _ = try await scene.a.requeueClaimed()
            }
            for _ in 0..<2 {
                for record in records { try await scene.expect(scene.a.restore(record, under: lease), .restored) }
            }
            try await scene.expect(scene.a.flights(of: scene.account).records, records)
            try await scene.expect(scene.a.flights(of: scene.account).next, 4)
            try await scene.expect(scene.b.claimed().count, both.count - 1)
            try await scene.expect(scene.inbox(), ["inbox"])
            try await scene.expect(scene.bench.delayed.isEmpty, true)
            try await scene.expect(scene.isKnown("inbox"), true)
        },
        Check("a flight is not written back by a worker that has lost the lease") { scene in
            let lost = try await scene.lease(for: short)
            try await scene.push("1")
            try await scene.passShort()
            let lease = try await scene.lease(scene.b)
            let record = scene.record(5, Claim(tag: "x", entry: Array("1".utf8)))
            try await scene.expect(scene.a.restore(record, under: lost), .fenced)
            try await scene.expect(scene.inbox(), ["1"])
            try await scene.expect(scene.a.noteReconciled(lost, count: 9, in: "now"), false)
            try await scene.expect(scene.a.unreconciled([scene.account], in: "now"), [scene.account])
            try await scene.expect(scene.b.restore(record, under: lease), .restored)
        },
        Check("what was settled, or is bound to something else, is not written back") { scene in
            let lease = try await scene.lease()
            try await scene.bind("1", to: 5, under: lease)
            try await scene.bind("2", to: 6, under: lease)
            let settlement = JournalScene.settlement(5, .done(JournalScene.entry("1")))
            try await scene.expect(scene.a.settle([settlement], under: lease), [.done])
            let again = scene.record(5, Claim(tag: "x", entry: Array("1".utf8)))
            try await scene.expect(scene.a.restore(again, under: lease), .settled)
            let other = scene.record(6, Claim(tag: "x", entry: Array("3".utf8)))
            try await scene.expect(scene.a.restore(other, under: lease), .nonceTaken)
            try await scene.expect(scene.bench.done.count, 1)
        },
        Check("an account is compared with the chain once in each incarnation") { scene in
            let lease = try await scene.lease()
            let accounts = [scene.account, scene.otherAccount]
            try await scene.expect(scene.a.unreconciled(accounts, in: "now"), accounts)
            for _ in 0..<2 { try await scene.expect(scene.a.noteReconciled(lease, count: 9, in: "now"), true) }
            try await scene.expect(scene.b.unreconciled(accounts, in: "now"), [scene.otherAccount])
            try await scene.expect(scene.b.unreconciled(accounts, in: "later"), accounts)
            try await scene.expect(scene.b.unreconciled([], in: "later"), [])
            try await scene.expect(scene.a.flights(of: scene.account).next, 9)
            try await scene.expect(scene.a.noteReconciled(lease, count: 3, in: "later"), true)
            try await scene.expect(scene.a.flights(of: scene.account), AccountFlights(next: 9, settled: 9))
        },
        Check("nothing is written back, and nothing noted, over a later connection than the lease's") { scene in
            var lease = try await scene.lease()
            lease.connection -= 1
            let record = scene.record(5, Claim(tag: "x", entry: Array("1".utf8)))
            try await scene.expect(scene.a.restore(record, under: lease), .fenced)
            try await scene.expect(scene.a.noteReconciled(lease, count: 9, in: "now"), false)
            try await scene.expect(scene.a.flights(of: scene.account), AccountFlights())
        },
    ]
}
