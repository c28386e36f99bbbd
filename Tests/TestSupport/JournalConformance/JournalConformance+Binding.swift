import Engine
import Ethereum

extension JournalConformance {
    static let binding: [Check] = [
        Check("a bound job leaves the claimed list for its nonce") { scene in
            let (lease, claim) = try await (scene.lease(), scene.claim("1"))
            let record = scene.record(5, claim, runKey: "run", gwei: [1, 2])
            try await scene.expect(scene.a.bind(record, claim: claim, under: lease), .bound)
            try await scene.expect(scene.a.claimed(), [])
            try await scene.expect(
                scene.a.flights(of: scene.account), AccountFlights(records: [record], next: 6, settled: 5))
            try await scene.expect(scene.isKnown("run"), true)
        },
        Check("a bind that is repeated changes nothing and answers the same, for as long as the lease is held") {
            scene in
            let (lease, claim) = try await (scene.lease(), scene.claim("1"))
            let record = scene.record(5, claim, runKey: "run")
            for _ in 0..<3 { try await scene.expect(scene.a.bind(record, claim: claim, under: lease), .bound) }
            try await scene.a.release(lease)
            try await scene.expect(scene.a.bind(record, claim: claim, under: lease), .fenced)
            try await scene.expect(
                scene.a.flights(of: scene.account), AccountFlights(records: [record], next: 6, settled: 5))
            try await scene.expect(scene.total("duplicates"), 0)
        },
        Check("a worker without the lease is fenced") { scene in
            let claim = try await scene.claim("1")
            let record = scene.record(5, claim, runKey: "run")
            let released = try await scene.lease()
            try await scene.a.release(released)
            try await scene.expect(scene.a.bind(record, claim: claim, under: released), .fenced)
            let expired = try await scene.lease(for: short)
            try await scene.passShort()
            try await scene.expect(scene.a.bind(record, claim: claim, under: expired), .fenced)
            let current = try await scene.lease(scene.b)
            let forged = Lease(account: scene.account, worker: WorkerID("a"), epoch: current.epoch)
            for lease in [released, expired, forged] {
                try await scene.expect(scene.a.bind(record, claim: claim, under: lease), .fenced)
            }
            try await scene.expect(scene.a.claimed(), [claim])
            try await scene.expect(scene.a.flights(of: scene.account), AccountFlights())
            try await scene.expect(scene.isKnown("run"), false)
        },
        Check("a lease of another account does not help") { scene in
            let claim = try await scene.claim("1")
            let other = try await scene.lease(on: scene.otherAccount)
            let forged = Lease(account: scene.account, worker: other.worker, epoch: other.epoch)
            try await scene.expect(scene.a.bind(scene.record(5, claim), claim: claim, under: forged), .fenced)
        },
        Check("a nonce is bound to one job only") { scene in
            let lease = try await scene.lease()
            try await scene.bind("1", to: 5, under: lease)
            let bound = try await scene.a.flights(of: scene.account)
            let claim = try await scene.claim("2")
            try await scene.expect(scene.a.bind(scene.record(5, claim), claim: claim, under: lease), .nonceTaken)
            try await scene.expect(scene.a.claimed(), [claim])
            try await scene.expect(scene.a.flights(of: scene.account), bound)
        },
        Check("a job that was given back is not bound") { scene in
            let (lease, claim) = try await (scene.lease(), scene.claim("1"))
            try await scene.expect(scene.a.requeueClaimed(), 1)
            let record = scene.record(5, claim, runKey: "run")
            try await scene.expect(scene.a.bind(record, claim: claim, under: lease), .notClaimed)
            try await scene.expect(scene.inbox(), ["1"])
            try await scene.expect(scene.a.flights(of: scene.account), AccountFlights())
            // The entry claimed anew is another claim.
            try await scene.expect(scene.a.claim(1).count, 1)
            try await scene.expect(scene.a.bind(record, claim: claim, under: lease), .notClaimed)
            try await scene.expect(scene.a.requeueClaimed(), 1)
            try await scene.a.release(lease)
        },
        Check("a duplicate is dropped and counted instead of bound") { scene in
            let lease = try await scene.lease()
            try await scene.bind("1", to: 5, runKey: "run", under: lease)
            let bound = try await scene.a.flights(of: scene.account)
            let claim = try await scene.claim("1")
            let record = scene.record(6, claim, runKey: "run")
            try await scene.expect(scene.a.bind(record, claim: claim, under: lease), .duplicate)
            try await scene.expect(scene.a.claimed(), [])
            try await scene.expect(scene.a.flights(of: scene.account), bound)
            try await scene.expect(scene.total("duplicates"), 1)
        },
        Check("the reasons not to bind are checked in their order") { scene in
            let lease = try await scene.lease()
            try await scene.bind("1", to: 5, runKey: "run", under: lease)
            let claim = try await scene.claim("1")
            let onTaken = scene.record(5, claim, runKey: "run", gwei: [7])
            let onFree = scene.record(6, claim, runKey: "run")
            try await scene.expect(scene.a.requeueClaimed(), 1)
            try await scene.expect(scene.a.bind(onFree, claim: claim, under: lease), .duplicate)
            try await scene.expect(scene.total("duplicates"), 0)
            try await scene.expect(scene.a.bind(scene.record(6, claim), claim: claim, under: lease), .notClaimed)
            try await scene.expect(scene.a.bind(onTaken, claim: claim, under: lease), .nonceTaken)
            try await scene.a.release(lease)
            try await scene.expect(scene.a.bind(onTaken, claim: claim, under: lease), .fenced)
        },
        Check("a repeat is recognised by revision and newest transaction, and by nothing else") { scene in
            let lease = try await scene.lease()
            let record = scene.record(5, nil)
            try await scene.expect(scene.a.bind(record, claim: nil, under: lease), .bound)
            var later = record
            later.revision.count += 1
            try await scene.expect(scene.a.bind(later, claim: nil, under: lease), .nonceTaken)
            var another = record
            another.transactions = scene.record(5, nil, gwei: [2]).transactions
            try await scene.expect(scene.a.bind(another, claim: nil, under: lease), .nonceTaken)
            var same = record
            same.boundAt += 1
            try await scene.expect(scene.a.bind(same, claim: nil, under: lease), .bound)
        },
        Check("a filler is bound without a claim") { scene in
            let lease = try await scene.lease()
            let record = scene.record(5, nil)
            for _ in 0..<2 { try await scene.expect(scene.a.bind(record, claim: nil, under: lease), .bound) }
            try await scene.expect(
                scene.a.flights(of: scene.account), AccountFlights(records: [record], next: 6, settled: 5))
        },
        Check("the high-water mark never falls, and flights come by nonce") { scene in
            let lease = try await scene.lease()
            for nonce: Nonce in [9, 10, 3] { try await scene.bind("\(nonce)", to: nonce, under: lease) }
            let flights = try await scene.a.flights(of: scene.account)
            try scene.expect(flights.records.map(\.nonce), [3, 9, 10])
            try scene.expect(flights.next, 11)
            let filled = [3, 9, 10].map { JournalScene.settlement($0, .filled) }
            try await scene.expect(scene.a.settle(filled, under: lease), [.done, .done, .done])
            try await scene.expect(scene.a.flights(of: scene.account), AccountFlights(next: 11, settled: 11))
        },
        Check("accounts have nonces of their own") { scene in
            let first = try await scene.lease()
            let second = try await scene.lease(on: scene.otherAccount)
            try await scene.bind("1", to: 5, under: first)
            try await scene.bind("2", to: 5, under: second)
            for account in [scene.account, scene.otherAccount] {
                try await scene.expect(scene.a.flights(of: account).records.count, 1)
            }
        },
        Check("a run in flight is remembered without limit") { scene in
            try await scene.bind("1", to: 5, runKey: "run", under: scene.lease())
            try await scene.bench.advance(by: runTTL * 2)
            try await scene.expect(scene.isKnown("run"), true)
        },
        Check("an amended record replaces the one before") { scene in
            let (lease, claim) = try await (scene.lease(), scene.claim("1"))
            let (old, record) = (scene.record(5, claim), scene.record(5, claim, gwei: [1, 2]))
            try await scene.expect(scene.a.bind(old, claim: claim, under: lease), .bound)
            for _ in 0..<2 { try await scene.expect(scene.a.amend(record, replacing: old.head, under: lease), .done) }
            try await scene.expect(
                scene.a.flights(of: scene.account), AccountFlights(records: [record], next: 6, settled: 5))
        },
        Check("a record that is not the one expected is not amended, so that no transaction is ever forgotten") {
            scene in
            let (lease, claim) = try await (scene.lease(), scene.claim("1"))
            let old = scene.record(5, claim)
            try await scene.expect(scene.a.bind(old, claim: claim, under: lease), .bound)
            let (first, second) = (scene.record(5, claim, gwei: [1, 2]), scene.record(5, claim, gwei: [1, 3]))
            try await scene.expect(scene.a.amend(first, replacing: old.head, under: lease), .done)
            try await scene.expect(scene.a.amend(second, replacing: old.head, under: lease), .changed)
            var third = scene.record(5, claim, gwei: [1, 2, 3])
            for (count, newest) in [(2, second.head.newest), (3, first.head.newest)] as [(UInt64, Hash32)] {
                let other = RecordHead(revision: Revision(epoch: 1, count: count), newest: newest)
                try await scene.expect(scene.a.amend(third, replacing: other, under: lease), .changed)
            }
            try await scene.expect(scene.a.flights(of: scene.account).records, [first])
            // By the next holder, which has read the record.
            third.revision = first.revision.next(under: lease)
            try await scene.expect(scene.a.amend(third, replacing: first.head, under: lease), .done)
        },
        Check("a lease of an earlier connection amends nothing") { scene in
            var lease = try await scene.lease()
            let claim = try await scene.claim("1")
            let old = scene.record(5, claim)
            try await scene.expect(scene.a.bind(old, claim: claim, under: lease), .bound)
            lease.connection -= 1
            let record = scene.record(5, claim, gwei: [1, 2])
            try await scene.expect(scene.a.amend(record, replacing: old.head, under: lease), .fenced)
            try await scene.expect(scene.a.flights(of: scene.account).records, [old])
        },
        Check("what is not bound is not amended") { scene in
            let lease = try await scene.lease()
            try await scene.expect(
                scene.a.amend(scene.record(5, nil, gwei: [1, 2]), replacing: scene.record(5, nil).head, under: lease),
                .gone)
            try await scene.expect(scene.a.flights(of: scene.account), AccountFlights())
        },
        Check("a worker that lost the lease does not amend") { scene in
            let lease = try await scene.lease()
            try await scene.bind("1", to: 5, under: lease)
            let bound = try await scene.a.flights(of: scene.account)
            try await scene.a.release(lease)
            let (old, record) = (scene.record(5, nil), scene.record(5, nil, gwei: [2]))
            try await scene.expect(scene.a.amend(record, replacing: old.head, under: lease), .fenced)
            try await scene.expect(scene.a.flights(of: scene.account), bound)
        },
    ]
}
