import Engine
import Ethereum

extension JournalConformance {
    static let shares: [Check] = [
        Check("members are those that asked, in order, until they resign or were silent for too long") { scene in
            let (a, b) = (WorkerID("a"), WorkerID("b"))
            for _ in 0..<2 { try await scene.expect(scene.b.share(of: accounts(scene), memberFor: long).members, [b]) }
            try await scene.expect(scene.a.share(of: accounts(scene), memberFor: long).members, [a, b])
            for _ in 0..<2 { try await scene.b.resign(from: accounts(scene)) }
            try await scene.expect(scene.a.share(of: accounts(scene), memberFor: long).members, [a])
            try await scene.expect(scene.b.share(of: accounts(scene), memberFor: long).members, [a, b])
            try await scene.passShort()
            try await scene.expect(scene.b.share(of: accounts(scene), memberFor: short).members, [b])
        },
        Check("a membership that is refreshed lives on") { scene in
            let ttl = Duration.seconds(2)
            for _ in 0..<2 {
                _ = try await scene.a.share(of: accounts(scene), memberFor: ttl)
                try await scene.bench.advance(by: .milliseconds(1_100))
            }
            let members = try await scene.b.share(of: accounts(scene), memberFor: ttl).members
            try scene.expect(members, [WorkerID("a"), WorkerID("b")])
        },
        Check("the order of accounts does not matter, but which they are does") { scene in
            _ = try await scene.a.share(of: accounts(scene), memberFor: long)
            let reversed = Array(accounts(scene).reversed())
            try await scene.expect(scene.b.share(of: reversed, memberFor: long).members.count, 2)
            try await scene.expect(scene.b.share(of: [scene.account], memberFor: long).members, [WorkerID("b")])
            try await scene.b.resign(from: [scene.account])
            try await scene.expect(scene.b.share(of: reversed, memberFor: long).members.count, 2)
        },
        Check("the holders are those of live leases, members or not") { scene in
            let lease = try await scene.lease()
            _ = try await scene.lease(scene.bench.journal(for: "c:1"), on: scene.otherAccount, for: short)
            let accounts = [scene.otherAccount, scene.account, JournalScene.address(0x33)]
            var shares = try await scene.b.share(of: accounts, memberFor: long)
            let both = [scene.account: WorkerID("a"), scene.otherAccount: WorkerID("c:1")]
            try scene.expect(shares, AccountShares(members: [WorkerID("b")], holders: both))
            try await scene.passShort()
            shares = try await scene.b.share(of: accounts, memberFor: long)
            try scene.expect(shares.holders, [scene.account: WorkerID("a")])
            try await scene.a.release(lease)
            try await scene.expect(scene.b.share(of: accounts, memberFor: long).holders, [:])
        },
        Check("a membership gives no right to bind and ends no lease") { scene in
            let lease = try await scene.lease()
            _ = try await scene.b.share(of: accounts(scene), memberFor: long)
            try await scene.a.resign(from: accounts(scene))
            try await scene.expect(scene.b.acquire(scene.account, for: long), nil)
            try await scene.bind("1", to: 5, under: lease)
        },
    ]

    private static func accounts(_ scene: JournalScene) -> [Address] { [scene.account, scene.otherAccount] }
}
