import Ethereum
import TestGenerators
import TestSupport
import Testing

@testable import Engine

struct FairShareTests {
    static let patience = Duration.seconds(10)

    private func account(_ number: UInt8) -> Address { FairShareSimulation.account(number) }

    private func shares(_ members: [String], _ holders: [UInt8: String]) -> AccountShares {
        AccountShares(
            members: members.map { WorkerID($0) },
            holders: Dictionary(uniqueKeysWithValues: holders.map { (account($0), WorkerID($1)) }))
    }

    private func share(_ worker: String, accounts count: UInt8) -> FairShare {
        FairShare(accounts: (1...count).reversed().map(account), worker: WorkerID(worker), patience: Self.patience)
    }

    /// What a worker does at once, with a session for everything that it holds.
    private func plan(_ worker: String, accounts count: UInt8, _ shares: AccountShares) -> FairShare.Plan {
        var share = share(worker, accounts: count)
        let running = Set(shares.holders.filter { $0.value == WorkerID(worker) }.keys)
        return share.plan(shares, running: running, leaving: [], at: .zero)
    }

    @Test func `alone, a worker takes everything that is free, and nothing else`() {
        #expect(plan("a", accounts: 3, shares(["a"], [:])).acquire == [1, 2, 3].map(account))
        #expect(plan("a", accounts: 3, shares(["a"], [1: "a", 2: "stranger"])).acquire == [account(3)])
    }

    @Test func `free accounts are dealt to whoever has the fewest, and each takes its own`() {
        let shares = shares(["a", "b", "c"], [1: "a", 2: "a", 3: "b"])
        #expect(plan("a", accounts: 6, shares) == FairShare.Plan())
        #expect(plan("b", accounts: 6, shares).acquire == [account(5)])
        #expect(plan("c", accounts: 6, shares).acquire == [account(4), account(6)])
    }

    @Test func `whoever has the most gives away, and no more than needed`() {
        let shares = shares(["a", "b", "c"], [1: "a", 2: "a", 3: "a", 4: "a", 5: "b", 6: "b"])
        #expect(plan("a", accounts: 6, shares).giveAway == [3, 4].map(account))
        #expect(plan("b", accounts: 6, shares).giveAway == [])
        #expect(plan("c", accounts: 6, shares) == FairShare.Plan())
    }

    @Test func `a difference of one is fair`() {
        let shares = shares(["a", "b"], [1: "b", 2: "b", 3: "a"])
        for worker in ["a", "b"] { #expect(plan(worker, accounts: 3, shares) == FairShare.Plan()) }
    }

    @Test func `what others than the members hold is not shared`() {
        let shares = shares(["a", "b"], [1: "a", 2: "b", 3: "x", 4: "x"])
        for worker in ["a", "b"] { #expect(plan(worker, accounts: 4, shares) == FairShare.Plan()) }
    }

    @Test func `what is on its way to be given away is not given twice`() {
        var share = share("a", accounts: 4)
        let shares = shares(["a", "b"], [1: "a", 2: "a", 3: "a", 4: "a"])
        let all = Set((1...4).map(account))
        #expect(share.plan(shares, running: all, leaving: [], at: .zero).giveAway == [3, 4].map(account))
        #expect(share.plan(shares, running: all, leaving: [account(4)], at: .zero).giveAway == [account(3)])
        #expect(share.plan(shares, running: all, leaving: [account(3), account(4)], at: .zero).giveAway == [])
    }

    @Test func `an account that is this worker's without a session is acquired again`() {
        var share = share("a", accounts: 2)
        let shares = shares(["a", "b"], [1: "a", 2: "b"])
        #expect(share.plan(shares, running: [], leaving: [], at: .zero).acquire == [account(1)])
    }

    @Test func `an account that nobody takes is taken beyond the share, kept for a while, and offered again`() {
        var share = share("a", accounts: 2)
        let before = shares(["a", "b"], [1: "a"])
        let after = shares(["a", "b"], [1: "a", 2: "a"])
        #expect(share.plan(before, running: [account(1)], leaving: [], at: .seconds(5)) == FairShare.Plan())
        let rescue = share.plan(before, running: [account(1)], leaving: [], at: .seconds(15))
        #expect(rescue.acquire == [account(2)])
        let running: Set = [account(1), account(2)]
        for time in [16, 114] {
            #expect(share.plan(after, running: running, leaving: [], at: .seconds(time)) == FairShare.Plan())
        }
        let later = share.plan(after, running: running, leaving: [], at: .seconds(116)).giveAway
        #expect(later == [account(2)])
    }

    @Test func `an account that was seen with a holder meanwhile was not abandoned`() {
        var share = share("a", accounts: 2)
        let free = shares(["a", "b"], [1: "a"])
        let held = shares(["a", "b"], [1: "a", 2: "b"])
        for (time, shares) in [(0, free), (5, held), (9, free), (18, free)] {
            let plan = share.plan(shares, running: [account(1)], leaving: [], at: .seconds(time))
            #expect(plan == FairShare.Plan())
        }
    }

    @Test(arguments: 1...UInt64(60))
    func `whoever joins, leaves or dies, all are even within two lease periods and stay so`(seed: UInt64) {
        var simulation = FairShareSimulation(seed: seed)
        for _ in 0..<6 {
            simulation.disturb()
            simulation.run(for: FairShareSimulation.leaseTTL * 2)
            #expect(simulation.isEven, "seed \(seed): \(simulation)")
            let moves = simulation.moves
            simulation.run(for: FairShareSimulation.leaseTTL * 2)
            #expect(simulation.moves == moves, "seed \(seed): \(simulation)")
        }
        let limit = FairShareSimulation.membership + .seconds(1)
        #expect(simulation.longestFree <= limit, "seed \(seed): \(simulation)")
    }
}
