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
    private let recorded: [Nonce: SignedTransaction]
    private let context: RecoveryContext
    /// What the fillers offer, since when, and how many nonces the chain had used then.
    private var bid: (fees: FeeCaps, since: Duration, mined: Nonce)?
    /// No block has taken what was offered for long.
    private var isIgnored = false

    /// - Parameter records: What the journal has of the account.
    init(_ account: Address, records: [FlightRecord], context: RecoveryContext) {
        self.account = account
        self.context = context
        let newest = records.compactMap { record in record.newest.map { (record.nonce, $0) } }
        recorded = Dictionary(newest) { first, _ in first }
    }

    /// Has the nonces below `end` used up that may be somebody's.
    ///
    /// - Returns: Why they cannot be; `nil` when they are on their way.
    /// - Throws: `CancellationError`.
    mutating func burn(_ finding: AccountLook.Finding, below end: Nonce) async throws -> String? {
        do {
            try await send(finding, below: end)
            return isIgnored ? "no block takes the fillers" : nil
        } catch {
            try Task.checkCancellation()
            return "\(error)"
        }
    }

    /// Sends fillers, where no job's transaction was seen, and what records have, all in the order of their nonces.
    private mutating func send(_ finding: AccountLook.Finding, below end: Nonce) async throws {
        let fees = try await fees(finding.mined)
        let gasLimit = try await context.fillers.gasLimit(on: account)
        let nonces = (finding.mined.rawValue..<max(finding.mined, end).rawValue).lazy.map { Nonce($0) }
        var transactions: [SignedTransaction] = []
        for nonce in nonces.filter({ !finding.seen.contains($0) }).prefix(Self.sentAtOnce) {
            let recorded = recorded[nonce]
            if let recorded { transactions.append(recorded) }
            // What a record has and no block takes is displaced; whichever is included decides, as everywhere.
            guard recorded == nil || isIgnored else { continue }
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
        if let bid, now - bid.since < context.rules.stuckAfter { return bid.fees }
        let hasMoved = bid.map { $0.mined < mined } ?? true
        isIgnored = !hasMoved
        let (policy, quote) = (context.policy, try await context.oracle.quote())
        let last = hasMoved ? nil : bid?.fees
        let fees = try (last.map { policy.replacement(of: $0, for: quote) } ?? policy.fees(for: quote)).get()
        bid = (fees, now, mined)
        return fees
    }
}
