import Ethereum
import TestGenerators

@testable import Engine

/// Workers that share accounts by ``FairShare`` alone, each with its own clock phase and pace, on leases that expire.
struct FairShareSimulation: CustomStringConvertible {
    private struct Worker {
        var id: WorkerID
        var share: FairShare
        /// When it looks next.
        var due: Duration
        /// Until when the others count it.
        var memberUntil: Duration
        /// When each account that it gives away is free.
        var leaving: [Address: Duration] = [:]
        var renewed: Duration
    }

    static let leaseTTL = Duration.seconds(10)
    static let membership = Duration.seconds(3)
    private static let step = Duration.milliseconds(50)

    private var generator: SeededGenerator
    private let accounts: [Address]
    private var now: Duration = .zero
    private var workers: [Worker] = []
    /// Members that died: they count until their time is over.
    private var ghosts: [(id: WorkerID, until: Duration)] = []
    private var leases: [Address: (holder: WorkerID, expires: Duration)] = [:]
    private var freeSince: [Address: Duration] = [:]
    private var started = 0
    private(set) var moves = 0
    private(set) var longestFree: Duration = .zero

    static func account(_ number: UInt8) -> Address { Address(Array(repeating: number, count: 20)) ?? .zero }

    init(seed: UInt64) {
        generator = SeededGenerator(seed: seed)
        accounts = (1...UInt8.random(in: 1...12, using: &generator)).map(Self.account)
        join()
    }

    var description: String {
        "\(accounts.count) accounts, \(workers.map { worker in leases.values.count { $0.holder == worker.id } })"
    }

    /// Whether everybody has as many as the others, or one more, and nothing is left.
    var isEven: Bool {
        let counts = workers.map { worker in
            leases.values.count { $0.holder == worker.id && $0.expires > now }
        }
        guard let most = counts.max(), let least = counts.min() else { return false }
        return counts.reduce(0, +) == accounts.count && most - least <= 1
    }

    /// Some workers join, leave or die at once; at least one is left.
    mutating func disturb() {
        for _ in 0..<Int.random(in: 1...3, using: &generator) {
            let index = Int.random(in: 0..<workers.count, using: &generator)
            switch Int.random(in: 0..<4, using: &generator) {
            case 0 where workers.count > 1: leave(index)
            case 1 where workers.count > 1: die(index)
            default: join()
            }
        }
    }

    mutating func run(for duration: Duration) {
        let end = now + duration
        while now < end {
            now += Self.step
            expire()
            for index in workers.indices {
                finishLeaving(index)
                renew(index)
                if workers[index].due <= now { look(index) }
            }
            watch()
        }
    }

    // MARK: Coming and going

    private mutating func join() {
        started += 1
        let id = WorkerID("\(UInt64.random(in: 0..<100, using: &generator))-\(started)")
        let phase = Duration.milliseconds(Int.random(in: 0..<1000, using: &generator))
        workers.append(
            Worker(
                id: id, share: FairShare(accounts: accounts, worker: id, patience: Self.leaseTTL), due: now + phase,
                memberUntil: .zero, renewed: now))
    }

    private mutating func leave(_ index: Int) {
        let worker = workers.remove(at: index)
        leases = leases.filter { $0.value.holder != worker.id }
    }

    private mutating func die(_ index: Int) {
        let worker = workers.remove(at: index)
        ghosts.append((worker.id, worker.memberUntil))
    }

    // MARK: A worker's steps

    private mutating func look(_ index: Int) {
        workers[index].due = now + .seconds(1)
        workers[index].memberUntil = now + Self.membership
        let members = workers.filter { $0.memberUntil > now }.map(\.id) + ghosts.map(\.id)
        let running = Set(leases.filter { $0.value.holder == workers[index].id }.keys)
        let plan = workers[index].share.plan(
            AccountShares(members: members, holders: leases.mapValues(\.holder)), running: running,
            leaving: Set(workers[index].leaving.keys), at: now)
        for account in plan.acquire where leases[account] == nil {
            moves += 1
            leases[account] = (workers[index].id, now + Self.leaseTTL)
        }
        for account in plan.giveAway {
            moves += 1
            workers[index].leaving[account] = now + .milliseconds(Int.random(in: 0..<3000, using: &generator))
        }
    }

    private mutating func finishLeaving(_ index: Int) {
        for (account, end) in workers[index].leaving where end <= now {
            workers[index].leaving[account] = nil
            leases[account] = nil
        }
    }

    private mutating func renew(_ index: Int) {
        guard now - workers[index].renewed >= Self.leaseTTL / 3 else { return }
        workers[index].renewed = now
        for (account, lease) in leases where lease.holder == workers[index].id {
            leases[account]?.expires = now + Self.leaseTTL
        }
    }

    // MARK: Time

    private mutating func expire() {
        leases = leases.filter { $0.value.expires > now }
        ghosts.removeAll { $0.until <= now }
    }

    private mutating func watch() {
        for account in accounts {
            guard leases[account] == nil else {
                freeSince[account] = nil
                continue
            }
            let since = freeSince[account] ?? now
            freeSince[account] = since
            longestFree = max(longestFree, now - since)
        }
    }
}
