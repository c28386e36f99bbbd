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
            for format in [3, nil] {
                try await scene.bench.write(format: format)
                try await scene.expectLost { try await scene.a.claim(1) }
                try await scene.expect(scene.a.bind(scene.record(6, nil), claim: nil, under: lease), .fenced)
                try await scene.expectRefused(.format) { try await scene.a.standing(scene.member()) }
            }
            try await scene.expect(scene.inbox(), ["2"])
            try await scene.expect(scene.a.flights(of: scene.account).records, [record])
            try await scene.bench.write(format: 2)
            try await scene.expect(scene.a.standing(scene.member()).recovery, nil)
            try await scene.expect(scene.a.claim(1).count, 1)
        },
        Check("a store without a format, and without flights, gets that of the program") { scene in
            try await scene.bench.write(format: nil)
            try await scene.expectLost { try await scene.a.claim(1) }
            try await scene.a.recoverAsItIs()
            _ = try await scene.claim("1")
            try await scene.bench.write(format: 3)
            try await scene.expectRefused(.format) { try await scene.a.standing(scene.member()) }
        },
        Check("a claim of before is not what is claimed after a recovery") { scene in
            let before = try await scene.claim("1")
            try await scene.bench.exchange()
            try await scene.a.recoverAsItIs()
            try await scene.a.bury(before, as: JournalScene.entry("1"))
            let after = try await scene.claim("2")
            try scene.expect(before.name.split(separator: "-").first == after.name.split(separator: "-").first, false)
        },
        Check("every lease ends with the plan, and epochs go on") { scene in
            let lease = try await scene.lease()
            let standing = try await scene.a.standing(scene.member([scene.account]))
            try scene.expect(standing.recovery?.step, nil)
            try await scene.bench.advance(by: .milliseconds(20))
            try await scene.bench.exchange()
            try await scene.expect(scene.a.standing(scene.member()).recovery?.step, .quiet)
            try await scene.expect(scene.a.renew(lease, for: long), false)
            let next = try await scene.lease(scene.b)
            // Above all that can have been in what was lost: one each millisecond.
            try scene.expect(next.epoch >= lease.epoch + 20, true)
            try await scene.a.recoverAsItIs()
            try await scene.expect(scene.a.standing(scene.member()).recovery?.step, nil)
            try await scene.expect(scene.a.standing(scene.member()).incarnation == standing.incarnation, false)
        },
    ]
}
