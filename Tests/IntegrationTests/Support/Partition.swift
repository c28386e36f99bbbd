import Engine
import Ethereum
import Processes
import Redis
import TestServers
import Testing

@testable import RedisJournal

/// Two hosts that lose a link while jobs flow, each with a worker that owns one of the two accounts.
struct Partition {
    /// What becomes of the jobs that a host had claimed when its link went.
    ///
    /// Its leases and its heartbeat end at about the same time, so it is by chance whether the other worker binds on the
    /// account first or reaps the claims first; both must be safe, and each in its own way.
    enum Claims {
        /// They go back to the inbox: what the host binds late is somebody else's job.
        case reaped
        /// They stay, by a heartbeat in the host's stead: nothing but the fence keeps a late binding out.
        case kept
    }

    let stage: Stage
    let fleet: WorkerFleet
    let hosts: [Host]

    private static let leaseTTL = Duration.seconds(2)
    /// More bindings than a worker has lanes, so that the other one has used every nonce of those that are on their way.
    private static let bindingsAtOnce: UInt64 = 20

    /// Cuts the link to Redis for three lease periods or longer, with bindings on their way.
    ///
    /// They get there when the account is the other worker's and their nonces are used, and before anything that the
    /// host does anew: nobody waits for their answers any more.
    func cutRedis(claims: Claims) async throws {
        let (host, other) = try await share()
        let struck = host.redis.struck
        host.redis.holdRequest(with: Scripts.bind.digest)
        try await host.redis.untilStruck(times: struck + 1)
        let used = try await standing.used
        try await host.network.set(.redis, up: false)
        let heal = ContinuousClock.now + Self.leaseTTL * 3
        while true {
            if claims == .kept { try await Stage.journal(of: host.name.description, on: stage.redis).heartbeat() }
            let now = try await standing
            if now.holder == other.name, now.used > used + Self.bindingsAtOnce, ContinuousClock.now > heal { break }
            try await Task.sleep(for: .milliseconds(100))
        }
        host.redis.release()
        try await Task.sleep(for: .milliseconds(300))
        try await host.network.set(.redis, up: true)
    }

    /// Cuts a host's link to the chain for three lease periods.
    func cutChain() async throws {
        let (host, _) = try await share()
        try await host.network.set(.chain, up: false)
        try await Task.sleep(for: Self.leaseTTL * 3)
        try await host.network.set(.chain, up: true)
    }

    /// Ends the worker whose links were cut last or its heir, so that the account of all late bindings gets another
    /// owner, who reads from the journal whatever is there.
    func changeOwners() async throws {
        let (host, other) = try await share()
        #expect(try await fleet.end(host.worker, by: .terminate).exitCode == 0)
        try await stage.until { $0.accounts.allSatisfy { $0.holder == other.name } }
    }

    // MARK: The account

    /// Waits until jobs flow and each worker owns an account; returns whose the first account is.
    ///
    /// The one to give away for an equal share is always the last. So the first one stays with who took it over, and is
    /// not read from the journal again until the next cut.
    private func share() async throws -> (owner: Host, other: Host) {
        let names = Set(hosts.map { Optional($0.name) })
        let snapshot = try await stage.until { Set($0.accounts.map(\.holder)) == names }
        let holder = Self.standing(in: snapshot).holder
        let index = try #require(hosts.firstIndex { $0.name == holder })
        return (hosts[index], hosts[1 - index])
    }

    /// Who holds the first account, and how many of its nonces are used and settled.
    private var standing: (holder: WorkerID?, used: UInt64) {
        get async throws { Self.standing(in: try await stage.snapshot) }
    }

    private static func standing(in snapshot: JournalSnapshot) -> (holder: WorkerID?, used: UInt64) {
        let account = snapshot.accounts.min { $0.address < $1.address }
        let used = (account?.next?.rawValue ?? 0) - UInt64(account?.inFlight ?? 0)
        return (account?.holder, used)
    }
}
