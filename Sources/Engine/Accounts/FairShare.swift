import Ethereum

/// Decides which accounts a worker takes, and which it gives away, so that all workers end up with as many as the
/// others, or one more.
///
/// Pure.
///
/// Every worker deals the free accounts, one by one, to whoever has the fewest, and then lets whoever has the most
/// give to whoever has the fewest until they differ by one at most. Each carries out its own part of that, so those
/// that see the same agree without a word, and no more accounts move than must. What workers without this set of
/// accounts hold is left out: it is not there to be shared.
struct FairShare {
    /// A worker's part.
    struct Plan: Equatable {
        var acquire: [Address] = []
        var giveAway: [Address] = []
    }

    private let accounts: [Address]
    private let worker: WorkerID
    private let patience: Duration
    /// Since when each account without a lease has been seen without one.
    private var freeSince: [Address: Duration] = [:]
    /// Accounts taken beyond the share, and until when neither they nor others are given away for them.
    private var rescued: [Address: Duration] = [:]

    /// How many times `patience` an account that nobody else took is kept, before it is offered again.
    static let rescuePeriods = 10

    /// - Parameter patience: After this long without a holder an account is taken, whoever's it would be.
    init(accounts: [Address], worker: WorkerID, patience: Duration) {
        self.accounts = accounts.sorted()
        self.worker = worker
        self.patience = patience
    }

    /// Returns what to do now.
    ///
    /// - Parameters:
    ///   - running: The accounts that this worker works with, or is about to.
    ///   - leaving: Those of them that are on the way to be given away.
    mutating func plan(
        _ shares: AccountShares, running: Set<Address>, leaving: Set<Address>, at now: Duration
    ) -> Plan {
        let free = accounts.filter { shares.holders[$0] == nil }
        freeSince = Dictionary(uniqueKeysWithValues: free.map { ($0, freeSince[$0] ?? now) })
        rescued = rescued.filter { $0.value > now && shares.holders[$0.key] ?? worker == worker }
        var deal = Deal(shares, accounts)
        let dealt = free.filter { _ in deal.dealOne() == worker }
        let mine = accounts.filter { shares.holders[$0] == worker }
        // Its own that it does not work with: the answer to an acquisition got lost.
        let wanted = Set(dealt + mine + abandoned(except: dealt, at: now))
        let givable = mine.filter { running.contains($0) && !leaving.contains($0) && rescued[$0] == nil }
        let kept = mine.count { rescued[$0] != nil }
        let surplus = deal.level()[worker] ?? 0
        return Plan(
            acquire: accounts.filter { wanted.contains($0) && !running.contains($0) },
            giveAway: givable.suffix(max(0, surplus - leaving.count - kept)))
    }

    /// The accounts that somebody else should have taken long ago.
    private mutating func abandoned(except dealt: [Address], at now: Duration) -> [Address] {
        let abandoned = freeSince.filter { now - $0.value >= patience && !dealt.contains($0.key) }.map(\.key)
        for account in abandoned { rescued[account] = now + patience * Self.rescuePeriods }
        return abandoned
    }
}

/// How many accounts each member has, and how they become equal.
private struct Deal {
    private let members: [WorkerID]
    private var counts: [Int]

    init(_ shares: AccountShares, _ accounts: [Address]) {
        members = shares.members
        let holders = accounts.compactMap { shares.holders[$0] }
        counts = members.map { member in holders.count { $0 == member } }
    }

    private var poorest: Int? { counts.indices.min { (counts[$0], $0) < (counts[$1], $1) } }
    private var richest: Int? { counts.indices.max { (counts[$0], $0) < (counts[$1], $1) } }

    /// Deals one free account; returns who gets it.
    mutating func dealOne() -> WorkerID? {
        guard let poorest else { return nil }
        counts[poorest] += 1
        return members[poorest]
    }

    /// Evens out; returns how many each gives away.
    mutating func level() -> [WorkerID: Int] {
        var given: [WorkerID: Int] = [:]
        while let poorest, let richest, counts[richest] - counts[poorest] > 1 {
            counts[richest] -= 1
            counts[poorest] += 1
            given[members[richest], default: 0] += 1
        }
        return given
    }
}
