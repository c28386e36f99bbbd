import Engine
import Ethereum

extension JournalConformance {
    static let leases: [Check] = [
        Check("one worker at a time holds a lease") { scene in
            let lease = try await scene.lease()
            try scene.expect(lease.worker, WorkerID("a"))
            try scene.expect(lease.account, scene.account)
            try await scene.expect(scene.b.acquire(scene.account, for: long), nil)
            try await scene.expect(scene.b.acquire(scene.otherAccount, for: long)?.worker, WorkerID("b"))
        },
        Check("a lease that is held is acquired again without a new epoch") { scene in
            let lease = try await scene.lease()
            try await scene.expect(scene.a.acquire(scene.account, for: long), lease)
        },
        Check("acquiring a lease that is held sets its life anew") { scene in
            let lease = try await scene.lease(for: .seconds(1))
            try await scene.expect(scene.a.acquire(scene.account, for: long), lease)
            try await scene.bench.advance(by: .milliseconds(1_001))
            try await scene.expect(scene.b.acquire(scene.account, for: long), nil)
        },
        Check("an expired lease goes to whoever comes, under a higher epoch") { scene in
            let first = try await scene.lease(for: short)
            try await scene.passShort()
            let second = try await scene.lease(scene.b)
            try scene.expect(second.epoch > first.epoch, true)
            try await scene.expect(scene.a.renew(first, for: long), false)
            try await scene.a.release(first)
            try await scene.expect(scene.b.renew(second, for: long), true)
        },
        Check("a lease that expired is acquired by its old holder under a higher epoch") { scene in
            let first = try await scene.lease(for: short)
            try await scene.passShort()
            try await scene.expect(scene.a.renew(first, for: long), false)
            let second = try await scene.lease()
            try scene.expect(second.epoch > first.epoch, true)
            try await scene.expect(scene.a.renew(first, for: long), false)
        },
        Check("a released lease goes to whoever comes, under a higher epoch") { scene in
            let first = try await scene.lease()
            for _ in 0..<2 { try await scene.a.release(first) }
            let second = try await scene.lease(scene.b)
            try scene.expect(second.epoch > first.epoch, true)
            try await scene.a.release(first)
            try await scene.expect(scene.b.renew(second, for: long), true)
        },
        Check("a renewed lease lives on") { scene in
            let lease = try await scene.lease(for: .seconds(1))
            try await scene.expect(scene.a.renew(lease, for: long), true)
            try await scene.bench.advance(by: .milliseconds(1_001))
            try await scene.expect(scene.b.acquire(scene.account, for: long), nil)
            try await scene.expect(scene.a.renew(lease, for: long), true)
        },
        Check("who renews a lease is not taken for dead") { scene in
            let lease = try await scene.lease()
            _ = try await scene.claim("1")
            try await scene.passShort()
            try await scene.expect(scene.a.renew(lease, for: long), true)
            try await scene.expect(scene.b.reap(olderThan: short), [:])
        },
        Check("a lease is not renewed by a lease of another worker or epoch") { scene in
            let lease = try await scene.lease()
            let forged = [
                Lease(account: scene.account, worker: WorkerID("b"), epoch: lease.epoch),
                Lease(account: scene.account, worker: WorkerID("a"), epoch: lease.epoch + 1),
            ]
            for lease in forged {
                try await scene.expect(scene.b.renew(lease, for: long), false)
                try await scene.b.release(lease)
            }
            try await scene.expect(scene.a.renew(lease, for: long), true)
        },
        Check("workers whose names begin alike are two") { scene in
            for (holder, other) in [("a:1", "a"), ("b", "b:1"), ("c:", "c")] {
                let journal = scene.bench.journal(for: holder)
                let lease = try await scene.lease(journal)
                let rival = scene.bench.journal(for: other)
                try await scene.expect(rival.acquire(scene.account, for: long), nil)
                try await scene.expect(journal.acquire(scene.account, for: long), lease)
                try await scene.expect(
                    scene.a.snapshot(of: [scene.account]).accounts.map(\.holder), [WorkerID(holder)])
                try await journal.release(lease)
            }
        },
    ]
}
