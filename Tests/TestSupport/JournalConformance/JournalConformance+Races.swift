import Engine
import Ethereum

extension JournalConformance {
    static let races: [Check] = [
        Check("each entry is claimed by one of many workers") { scene in
            try await scene.bench.push((0..<100).map { Array("\($0)".utf8) })
            let claims = try await withThrowingTaskGroup { group in
                for worker in 0..<8 {
                    let journal = scene.bench.journal(for: "worker-\(worker)")
                    group.addTask { try await journal.claim(9) + journal.claim(9) }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            try scene.expect(claims.count, 100)
            try scene.expect(Set(claims.map(\.entry)).count, 100)
        },
        Check("one of many binds on a nonce wins, and the others keep their claims") { scene in
            let lease = try await scene.lease()
            try await scene.bench.push((0..<20).map { Array("\($0)".utf8) })
            let claims = try await scene.a.claim(20)
            let answers = try await withThrowingTaskGroup { group in
                for claim in claims {
                    group.addTask { try await scene.a.bind(scene.record(5, claim), claim: claim, under: lease) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            try scene.expect(answers.count { $0 == .bound }, 1)
            try scene.expect(answers.count { $0 == .nonceTaken }, 19)
            try await scene.expect(scene.a.claimed().count, 19)
        },
        Check("one of many jobs of the same run is bound") { scene in
            let lease = try await scene.lease()
            try await scene.bench.push((0..<20).map { Array("\($0)".utf8) })
            let claims = try await scene.a.claim(20)
            let answers = try await withThrowingTaskGroup { group in
                for (index, claim) in claims.enumerated() {
                    let record = scene.record(Nonce(UInt64(index)), claim, runKey: "run")
                    group.addTask { try await scene.a.bind(record, claim: claim, under: lease) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            try scene.expect(answers.count { $0 == .bound }, 1)
            try scene.expect(answers.count { $0 == .duplicate }, 19)
            try await scene.expect(scene.a.claimed(), [])
            try await scene.expect(scene.total("duplicates"), 19)
        },
        Check("one of many workers gets a lease") { scene in
            let leases = try await withThrowingTaskGroup { group in
                for worker in 0..<8 {
                    let journal = scene.bench.journal(for: "worker-\(worker)")
                    group.addTask { try await journal.acquire(scene.account, for: long) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            try scene.expect(leases.compactMap(\.self).count, 1)
        },
        Check("nothing vanishes and nothing doubles, whatever is done in whatever order") { scene in
            for seed in 0..<5 as Range<UInt64> {
                var walk = try await JournalWalk(scene, seed: seed)
                try await walk.run(steps: 60)
            }
        },
    ]
}
