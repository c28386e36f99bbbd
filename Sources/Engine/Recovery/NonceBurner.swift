import Chain
import Ethereum
import Logging

/// What is done about transactions that nodes may hold and do not show (`recovery.hidden`).
package enum HiddenPolicy: String, CaseIterable, Sendable {
    /// They are waited for; after `gas.stuckAfter` their nonces are used up.
    case wait
    /// Their nonces are used up at once.
    case burn
}

/// Uses up every nonce that a lost binding can have had, where nodes may hold what they do not show.
///
/// A nonce decides: whichever of a hidden transaction and the filler is included, once that is deep the nonce can run nothing
/// else. Fillers have no records: they run no job, and a successor finds what was sent on the chain.
struct NonceBurner {
    private let account: Address
    /// The first nonce that is not used up; `nil` as long as that was not begun.
    private var end: Nonce?
    private let capacity: Int
    private let lease: RecoveryLease
    private let context: RecoveryContext
    private let begun: Duration
    /// What the fillers offer, since when, and how many nonces the chain had used then.
    private var bid: (fees: FeeCaps, since: Duration, mined: Nonce)?
    /// Whether nonces are to be used up and cannot be.
    private(set) var isStuck = false

    init(_ account: RecoveryPlan.Account, capacity: Int, lease: RecoveryLease, context: RecoveryContext) {
        self.account = account.address
        end = account.burnt
        self.capacity = capacity
        self.lease = lease
        self.context = context
        begun = context.time.elapsed
    }

    /// What is to be waited for; `nil` when every nonce that a lost binding can have had is known or decided.
    ///
    /// Once fillers are out, what nodes show together says nothing about one of them: then only depth decides.
    func wait(after finding: AccountLook.Finding) -> RecoveryWait? {
        guard let end else { return finding.wait }
        if let wait = finding.wait, !wait.isHidden { return wait }
        return finding.decided >= end ? nil : .hidden("the nonces below \(end) to be used up")
    }

    /// Has nonces used up that may be somebody's, once it is time to.
    ///
    /// - Throws: ``JournalError``; `CancellationError`.
    mutating func burn(_ finding: AccountLook.Finding) async throws {
        guard isTime else { return }
        guard context.wallet.accounts.contains(account) else {
            return complain("the worker that leads has no key of it")
        }
        let limit = Nonce(finding.highest.rawValue + UInt64(capacity))
        let end = try await context.journal.burn(account, below: limit, under: lease)
        self.end = end
        do {
            try await send(finding, below: end)
        } catch let error as JournalError {
            throw error
        } catch {
            try Task.checkCancellation()
            complain("\(error)")
        }
    }

    private var isTime: Bool {
        context.hidden == .burn || context.time.elapsed - begun >= context.stuckAfter
    }

    private mutating func complain(_ reason: String) {
        guard !isStuck else { return }
        isStuck = true
        context.logger.error(
            "the account's nonces cannot be used up", metadata: ["account": "\(account)", "error": "\(reason)"])
    }

    /// Sends fillers, where no job's transaction was seen, and what records have, all in the order of their nonces.
    private mutating func send(_ finding: AccountLook.Finding, below end: Nonce) async throws {
        let fees = try await fees(finding.mined)
        let gasLimit = try await context.fillers.gasLimit(on: account)
        let records = try await context.journal.flights(of: account).records
        let recorded = Dictionary(records.map { ($0.nonce, $0) }) { first, _ in first }
        let nonces = (finding.mined.rawValue..<max(finding.mined, end).rawValue).lazy.map { Nonce($0) }
        var transactions: [SignedTransaction] = []
        for nonce in nonces.filter({ !finding.seen.contains($0) }).prefix(Self.sentAtOnce) {
            let recorded = recorded[nonce]?.newest
            if let recorded { transactions.append(recorded) }
            // What a record has and no block takes is displaced; whichever is included decides, as everywhere.
            guard recorded == nil || isStuck else { continue }
            let offer = if let recorded { try await outbidding(recorded, fees) } else { fees }
            let filler = context.fillers.filler(on: account, nonce: nonce, fees: offer, gasLimit: gasLimit)
            transactions.append(try await context.wallet.sign(filler, as: account))
        }
        _ = await context.chain.send(transactions)
        context.tally.count(.burnt, by: transactions.count)
    }

    /// What a filler offers in the place of what a record has.
    private func outbidding(_ recorded: SignedTransaction, _ fees: FeeCaps) async throws -> FeeCaps {
        let old = recorded.transaction.fees
        let highest = old.maximumPrice > fees.maximumPrice ? old : fees
        return try context.policy.replacement(of: highest, for: try await context.oracle.quote()).get()
    }

    /// How many nonces are seen to after each look.
    private static let sentAtOnce = 64

    /// What fillers offer now: more than before each time the chain has not moved for `gas.stuckAfter`.
    private mutating func fees(_ mined: Nonce) async throws -> FeeCaps {
        let now = context.time.elapsed
        if let bid, now - bid.since < context.stuckAfter { return bid.fees }
        let hasMoved = bid.map { $0.mined < mined } ?? true
        if hasMoved { isStuck = false } else { complain("no block takes the fillers") }
        let (policy, quote) = (context.policy, try await context.oracle.quote())
        let last = hasMoved ? nil : bid?.fees
        let fees = try (last.map { policy.replacement(of: $0, for: quote) } ?? policy.fees(for: quote)).get()
        bid = (fees, now, mined)
        return fees
    }
}
