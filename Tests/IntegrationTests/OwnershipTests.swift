import Engine
import TestServers
import Testing

/// How the time without an owner is measured, on commands as Redis tells of them.
struct OwnershipTests {
    private static let key = "{autometa:1287}:account:ab:lease"

    @Test func `the time from a death to the next acquisition counts, and nothing shorter`() {
        var ownership = Ownership()
        ownership.note(Self.acquire("a", 1, at: 10.0))
        ownership.note(Self.command("PEXPIRE", "2000", at: 11.5))
        ownership.note(Self.acquire("b", 2, at: 13.75))
        ownership.finish(deaths: [WorkerID("a"): .seconds(12)], at: .seconds(14))
        #expect(ownership.gaps().afterDeaths == [.seconds(1.75)])
        #expect(ownership.gaps().afterReleases == [])
    }

    @Test func `who acquires after its own death is no owner, and who is not followed by another counts until the end`()
    {
        var ownership = Ownership()
        ownership.note(Self.acquire("a", 1, at: 10))
        ownership.note(Self.acquire("b", 2, at: 12.5))
        ownership.finish(deaths: [WorkerID("a"): .seconds(11), WorkerID("b"): .seconds(12.4)], at: .seconds(16))
        #expect(ownership.gaps().afterDeaths == [.seconds(5)])
    }

    @Test func `a lease that is given back, and one that nobody renews, count from then on`() {
        var ownership = Ownership()
        ownership.note(Self.acquire("a", 1, at: 10))
        ownership.note(Self.command("DEL", at: 11))
        ownership.note(Self.acquire("b", 2, at: 11.25))
        ownership.note(Self.acquire("a", 3, at: 14))
        ownership.finish(deaths: [:], at: .seconds(15))
        #expect(ownership.gaps().afterReleases == [.seconds(0.25), .seconds(0.75)])
        #expect(ownership.gaps().longest == .seconds(0.75))
    }

    @Test func `owners of a moment can be left out`() {
        var ownership = Ownership()
        ownership.note(Self.acquire("a", 1, at: 10))
        ownership.note(Self.acquire("b", 2, at: 12.5))
        ownership.note(Self.acquire("c", 3, at: 15))
        let deaths = [WorkerID("a"): Duration.seconds(11), WorkerID("b"): .seconds(12.75)]
        ownership.finish(deaths: deaths, at: .seconds(16))
        #expect(ownership.gaps().afterDeaths == [.seconds(1.5), .seconds(2.25)])
        #expect(ownership.gaps(ownedFor: .milliseconds(500)).afterDeaths == [.seconds(4)])
    }

    private static func acquire(_ worker: String, _ epoch: Int, at time: Double) -> RedisMonitor.Command {
        RedisMonitor.Command(time: .seconds(time), words: ["SET", key, "\(worker):\(epoch)", "PX", "2000"])
    }

    private static func command(_ name: String, _ rest: String..., at time: Double) -> RedisMonitor.Command {
        RedisMonitor.Command(time: .seconds(time), words: [name, key] + rest)
    }
}
