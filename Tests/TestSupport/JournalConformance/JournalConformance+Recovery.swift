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
        Check("entries are found by their marks wherever they wait") { scene in
            for entry in ["delayed", "claimed by b", "claimed"] { try await scene.push(entry) }
            let delayed = try scene.required(try await scene.a.claim(1).first)
            try await scene.a.retry(delayed, as: Array("delayed".utf8), after: long)
            _ = try await scene.b.claim(1)
            _ = try await scene.a.claim(1)
            try await scene.push("in the inbox", "in the inbox", "another")
            let retried = #"{"autometaMark":"ABCDEF01234567890001","x":1,"autometaMark":"abcdef01234567890009"}"#
            try await scene.push(retried)
            try scene.expect(BindingMark(of: Array(retried.utf8)).description, "abcdef01234567890009")
            let wanted = ["delayed", "claimed by b", "claimed", "in the inbox", retried].map { Array($0.utf8) }
            let missing = BindingMark(of: Array("never pushed".utf8)).next
            let marks = wanted.map { BindingMark(of: $0).next }
            let places = try await scene.locate(Set(marks + [missing]), among: [scene.account])
            try scene.expect(places[missing], .nowhere)
            for (mark, entry) in zip(marks, wanted) { try scene.expect(places[mark]?.entry, entry) }
        },
        Check("no answer is too large, and none is left out") { scene in
            let entries = (1...20).map { String(repeating: "\($0)", count: 1 << 18) + ".\($0)" }
            for entry in entries { try await scene.push(entry) }
            let marks = entries.map { BindingMark(of: Array($0.utf8)).next }
            let places = try await scene.locate(Set(marks), among: [scene.account])
            for (mark, entry) in zip(marks, entries) { try scene.expect(places[mark]?.entry?.count, entry.utf8.count) }
        },
        Check("an entry that has gone on to this binding or a later one is not to be had") { scene in
            let entries = (1...3).map { Array(#"{"autometaMark":"abcdef0123456789000\#($0)"}"#.utf8) }
            let marks = entries.map { BindingMark(of: $0) }
            try await scene.push(String(decoding: entries[1], as: UTF8.self))
            let places = try await scene.locate(Set(marks), among: [scene.account])
            try scene.expect(places[marks[0]], .superseded)
            try scene.expect(places[marks[1]], .superseded)
            try scene.expect(places[marks[2]]?.entry, entries[1])
            let claim = try scene.required(try await scene.a.claim(1).first)
            let lease = try await scene.lease(scene.a, on: scene.otherAccount)
            let record = scene.record(5, claim)
            try await scene.expect(scene.a.bind(record, claim: claim, under: lease), .bound)
            let bound = EntryPlace.found(
                waiting: nil, bound: [BoundEntry(account: scene.otherAccount, record: record)])
            try await scene.expect(
                scene.locate(Set([marks[2], marks[2].next]), among: [scene.account, scene.otherAccount]),
                [marks[2]: .superseded, marks[2].next: bound])
            try await scene.expect(scene.locate([marks[2].next], among: [scene.account]), [marks[2].next: .nowhere])
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
            let marks = records.compactMap(\.job?.mark)
            let places = try await scene.locate(Set(marks), among: [scene.account])
            for _ in 0..<2 {
                for (record, mark) in zip(records, marks) {
                    try await scene.expect(scene.restore(record, from: .at(places[mark]), under: lease), .restored)
                }
            }
            try await scene.expect(scene.a.flights(of: scene.account).records, records)
            try await scene.expect(scene.a.flights(of: scene.account).next, 4)
            try await scene.expect(scene.b.claimed().count, both.count - 1)
            try await scene.expect(scene.inbox(), ["inbox"])
            try await scene.expect(scene.bench.delayed.isEmpty, true)
            try await scene.expect(scene.isKnown("inbox"), true)
        },
        Check("an entry is taken from an earlier binding, which goes on without it and without its lease") { scene in
            let (lease, other) = try await (scene.lease(), scene.lease(scene.b, on: scene.otherAccount))
            try await scene.push("1")
            let claim = try scene.required(try await scene.b.claim(1).first)
            let earlier = scene.record(7, claim, runKey: "run")
            try await scene.expect(scene.b.bind(earlier, claim: claim, under: other), .bound)
            var later = scene.record(5, claim, runKey: "run")
            later.job?.mark = BindingMark(of: claim.entry).next.next
            let source = Restoration.Source.bound(BoundEntry(account: scene.otherAccount, record: earlier))
            for _ in 0..<2 { try await scene.expect(scene.restore(later, from: source, under: lease), .restored) }
            try await scene.expect(scene.a.flights(of: scene.account).records, [later])
            try await scene.expect(scene.a.flights(of: scene.otherAccount).records, [earlier.withoutJob])
            try await scene.expect(scene.b.amend(earlier, replacing: earlier, under: other), .fenced)
            let done = JournalScene.settlement(7, runKey: "run", .done(JournalScene.entry("1")))
            try await scene.expect(scene.b.settle([done], under: other), [.fenced])
            try await scene.expect(scene.isKnown("run"), true)
            let again = try await scene.lease(scene.b, on: scene.otherAccount)
            try scene.expect(again.epoch, other.epoch + 1)
        },
        Check("an entry may go from one nonce of an account to another") { scene in
            let lease = try await scene.lease()
            try await scene.bind("1", to: 4, under: lease)
            let earlier = try scene.required(try await scene.a.flights(of: scene.account).records.first)
            var later = scene.record(5, Claim(tag: "x", entry: Array("1".utf8)))
            later.job?.mark = BindingMark(of: Array("1".utf8)).next.next
            let source = Restoration.Source.bound(BoundEntry(account: scene.account, record: earlier))
            try await scene.expect(scene.restore(later, from: source, under: lease), .restored)
            try await scene.expect(scene.a.flights(of: scene.account).records, [earlier.withoutJob, later])
            try await scene.expect(scene.a.renew(lease, for: long), true)
        },
        Check("of entries with one tag all that are bound are found, and one that waits") { scene in
            let lease = try await scene.lease()
            let entries = (0...3).map { #"{"autometaMark":"abcdef0123456789000\#($0)"}"# }
            for (index, entry) in entries.enumerated() {
                try await scene.bind(entry, to: Nonce(UInt64(index)), under: lease)
            }
            for entry in entries { try await scene.push(entry) }
            let bound = try await scene.a.flights(of: scene.account).records
                .map { BoundEntry(account: scene.account, record: $0) }
            let marks = bound.compactMap(\.record.job?.mark)
            let places = try await scene.locate(Set(marks), among: [scene.account])
            for (index, mark) in marks.enumerated() {
                guard case .found(let waiting, let found)? = places[mark] else {
                    throw JournalConformance.Failure(description: "\(places)")
                }
                try scene.expect(waiting?.entry, Array(entries[index].utf8))
                try scene.expect(found.sorted { $0.record.nonce < $1.record.nonce }, Array(bound.prefix(index)))
            }
        },
        Check("an entry is not taken from a record that was amended since") { scene in
            let (lease, claim) = try await (scene.lease(), scene.claim("1"))
            let (old, amended) = (scene.record(4, claim), scene.record(4, claim, gwei: [1, 2]))
            try await scene.expect(scene.a.bind(old, claim: claim, under: lease), .bound)
            try await scene.expect(scene.a.amend(amended, replacing: old, under: lease), .done)
            var later = scene.record(5, claim)
            later.job?.mark = BindingMark(of: claim.entry).next.next
            let source = Restoration.Source.bound(BoundEntry(account: scene.account, record: old))
            try await scene.expect(scene.restore(later, from: source, under: lease), .moved)
            try await scene.expect(scene.a.flights(of: scene.account).records, [amended])
        },
        Check("a run key stays with the flight that got it last") { scene in
            let lease = try await scene.lease()
            try await scene.bind("1", to: 5, runKey: "run", under: lease)
            let later = scene.record(6, Claim(tag: "x", entry: Array("2".utf8)), runKey: "run")
            try await scene.expect(scene.restore(later, from: .nowhere, under: lease), .restored)
            let retry = JournalScene.settlement(5, runKey: "run", .retry(entry: Array("1".utf8), after: long))
            try await scene.expect(scene.a.settle([retry], under: lease), [.done])
            try await scene.expect(scene.isKnown("run"), true)
            let dead = JournalScene.settlement(6, runKey: "run", .dead(JournalScene.entry("2")))
            try await scene.expect(scene.a.settle([dead], under: lease), [.done])
            try await scene.expect(scene.isKnown("run"), false)
        },
        Check("nothing is written back when the entry is somewhere else by now") { scene in
            let lease = try await scene.lease()
            try await scene.push("1")
            let record = scene.record(5, Claim(tag: "x", entry: Array("1".utf8)))
            let elsewhere = Restoration.Source.bound(
                BoundEntry(account: scene.otherAccount, record: scene.record(5, Claim(tag: "x", entry: [1]))))
            let mark = try scene.required(record.job?.mark)
            let place = Restoration.Source.at(try await scene.locate([mark], among: [scene.account])[mark])
            let claim = try scene.required(try await scene.b.claim(1).first)
            for source in [place, elsewhere] {
                try await scene.expect(scene.restore(record, from: source, under: lease), .moved)
            }
            let now = Restoration.Source.at(try await scene.locate([mark], among: [scene.account])[mark])
            try await scene.expect(scene.restore(record, from: now, under: lease), .restored)
            try await scene.expect(scene.b.claimed(), [])
            // The same binding once more: what it ran is not to be had any more.
            let other = scene.record(6, claim)
            try await scene.expect(scene.restore(other, from: .nowhere, under: lease), .moved)
            let spent = scene.record(6, nil)
            try await scene.expect(scene.restore(spent, mark, from: .nowhere, under: lease), .moved)
            try await scene.expect(scene.restore(spent, mark, from: .superseded, under: lease), .restored)
            try await scene.expect(scene.a.flights(of: scene.account).records, [record, spent])
            try await scene.expect(scene.inbox(), [])
        },
        Check("a flight is not written back by a worker that has lost the lease") { scene in
            let lost = try await scene.lease(for: short)
            try await scene.push("1")
            try await scene.passShort()
            let lease = try await scene.lease(scene.b)
            let record = scene.record(5, Claim(tag: "x", entry: Array("1".utf8)))
            try await scene.expect(scene.restore(record, from: .nowhere, under: lost), .fenced)
            try await scene.expect(scene.inbox(), ["1"])
            try await scene.expect(scene.a.noteReconciled(lost, count: 9, in: "now"), false)
            try await scene.expect(scene.a.unreconciled([scene.account], in: "now"), [scene.account])
            try await scene.expect(scene.restore(record, from: .nowhere, by: scene.b, under: lease), .restored)
        },
        Check("what was settled, or is bound to something else, is not written back") { scene in
            let lease = try await scene.lease()
            try await scene.bind("1", to: 5, under: lease)
            try await scene.bind("2", to: 6, under: lease)
            let settlement = JournalScene.settlement(5, .done(JournalScene.entry("1")))
            try await scene.expect(scene.a.settle([settlement], under: lease), [.done])
            let again = scene.record(5, Claim(tag: "x", entry: Array("1".utf8)))
            try await scene.expect(scene.restore(again, from: .nowhere, under: lease), .settled)
            let other = scene.record(6, Claim(tag: "x", entry: Array("3".utf8)))
            try await scene.expect(scene.restore(other, from: .nowhere, under: lease), .nonceTaken)
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
        Check("nothing is written back, noted or settled over a later connection than the lease's") { scene in
            var lease = try await scene.lease(on: scene.otherAccount)
            try await scene.bind("2", to: 4, under: lease)
            lease.connection -= 1
            let done = JournalScene.settlement(4, .done(JournalScene.entry("2")))
            try await scene.expect(scene.a.settle([done, done], under: lease), [.fenced, .fenced])
            try await scene.expect(scene.a.flights(of: scene.otherAccount).settled, nil)
            lease = try await scene.lease()
            lease.connection -= 1
            let record = scene.record(5, Claim(tag: "x", entry: Array("1".utf8)))
            try await scene.expect(scene.restore(record, from: .nowhere, under: lease), .fenced)
            try await scene.expect(scene.a.noteReconciled(lease, count: 9, in: "now"), false)
            try await scene.expect(scene.a.flights(of: scene.account), AccountFlights())
        },
    ]
}

extension EntryPlace {
    /// The bytes of an entry that waits.
    fileprivate var entry: [UInt8]? {
        if case .found(let waiting?, _) = self { waiting.entry } else { nil }
    }
}

extension Restoration.Source {
    /// What a place means to a flight that is written back; the first one of several flights.
    fileprivate static func at(_ place: EntryPlace?) -> Self {
        switch place {
        case nil, .nowhere: .nowhere
        case .found(let waiting?, _): .waiting(waiting)
        case .found(nil, let bound): .bound(bound[0])
        case .superseded: .superseded
        }
    }
}
