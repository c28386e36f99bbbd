import Chain
import Ethereum
import Testing

@testable import Engine

@Suite struct FollowersTests {
    private let first = RecordingFollower(account: 1)
    private let second = RecordingFollower(account: 2)

    private func hash(_ number: UInt64) -> Hash32 { EngineFixture.block(number, branch: 9).hash }

    private func inclusion(_ number: UInt64) -> Inclusion {
        var receipt = EngineFixture.receipt(EngineFixture.transaction(0), in: EngineFixture.block(1))
        receipt.transactionHash = hash(number)
        return Inclusion(receipt: receipt, minedAt: nil)
    }

    private func accounts(_ followers: [any ChainFollower]) -> Set<Address> { Set(followers.map(\.lease.account)) }

    @Test func `only who waits for something is told, as long as it does`() {
        var followers = Followers()
        followers.add(first, [hash(1), hash(2)])
        followers.add(second, [])
        #expect(accounts(followers.waiting()) == [first.lease.account])
        followers.forget([hash(1)], of: first.lease)
        #expect(!followers.waiting().isEmpty)
        followers.forget([hash(1), hash(2)], of: first.lease)
        #expect(followers.waiting().isEmpty && followers.areIdle && !followers.isEmpty)
    }

    @Test func `who begins to wait is told once, though nothing has happened`() {
        var followers = Followers()
        followers.add(first, [])
        #expect(followers.newcomers().isEmpty)
        followers.watch([hash(1)], of: first.lease)
        #expect(accounts(followers.newcomers()) == [first.lease.account])
        followers.watch([hash(2)], of: first.lease)
        #expect(followers.newcomers().isEmpty, "it waits already")
        followers.forget([hash(1), hash(2)], of: first.lease)
        followers.watch([hash(3)], of: first.lease)
        #expect(accounts(followers.newcomers()) == [first.lease.account])
    }

    @Test func `inclusions go to those who wait for them`() {
        var followers = Followers()
        followers.add(first, [hash(1)])
        followers.add(second, [hash(2), hash(3)])
        let sorted = followers.sorted([inclusion(3), inclusion(1), inclusion(4)])
        #expect(
            sorted.mapValues { $0.map(\.receipt.transactionHash) } == [
                first.lease.account: [hash(1)], second.lease.account: [hash(3)],
            ])
    }

    @Test func `a lease that was lost neither adds nor takes anything away`() {
        var followers = Followers()
        let old = RecordingFollower(account: 1, epoch: 0)
        followers.add(old, [hash(1)])
        followers.add(first, [hash(2)])
        followers.watch([hash(3)], of: old.lease)
        followers.forget([hash(2)], of: old.lease)
        followers.remove(old.lease)
        #expect(followers.hashes == [hash(2)])
        followers.remove(first.lease)
        #expect(followers.isEmpty && followers.hashes.isEmpty)
    }
}
