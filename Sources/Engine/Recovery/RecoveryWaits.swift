import Ethereum

/// Why not everything about an account's nonces is known yet.
enum RecoveryWait: Hashable, CustomStringConvertible {
    /// Something that the chain brings by itself: a block's depth, a node that catches up.
    case chain(String)
    /// What nodes may hold and do not show.
    case hidden(String)

    var description: String {
        switch self {
        case .chain(let what), .hidden(let what): what
        }
    }

    var isHidden: Bool { if case .hidden = self { true } else { false } }
}

/// What the accounts of a recovery wait for, and when an end is put to that.
///
/// Pure.
struct RecoveryWaits: CustomStringConvertible {
    /// What is done about an account next.
    enum Verdict: Equatable {
        /// Everything is known, or not waited for any more.
        case known
        case lookAgain
        /// Its nonces below this one are to be used up.
        case burn(below: Nonce)
    }

    private struct Wait {
        var what: RecoveryWait
        /// Why nothing can be done about it; `nil` as long as it may pass.
        var obstacle: String?
        /// Whether another worker could do something about it.
        var lacksKey = false
    }

    private let rules: RecoveryMachine.Rules
    private let wanted: Address?
    /// Since when accounts are settled, or looked at.
    private var begun = Duration.zero
    private var waits: [Address: Wait] = [:]
    /// Up to where nonces are used up.
    private var burnt: [Address: Nonce] = [:]

    /// - Parameter wanted: The account that has waited for a worker with its key.
    init(_ rules: RecoveryMachine.Rules, wanted: Address?) {
        self.rules = rules
        self.wanted = wanted
    }

    mutating func restart(at now: Duration) {
        begun = now
        waits = [:]
    }

    mutating func noteBurnt(_ accounts: [RecoveryPlan.Account]) {
        for account in accounts { burnt[account.address] = account.burnt }
    }

    // MARK: What happens

    /// Notes what an account waits for that is settled, or looked at; one line when anybody begins to.
    mutating func note(_ wait: RecoveryWait?, for account: Address) -> [RecoveryRemark] {
        let isNews = waits.isEmpty
        let before = waits.removeValue(forKey: account)
        guard let wait else { return [] }
        waits[account] = wait.isHidden ? before ?? Wait(what: wait) : Wait(what: wait)
        waits[account]?.what = wait
        return isNews ? [.waits(account, wait)] : []
    }

    /// An account was looked at: what is done about it next.
    ///
    /// Once fillers are out, what nodes show together says nothing about one of them: then only depth decides.
    mutating func looked(
        _ finding: AccountLook.Finding, order: RecoveryOrder?, at now: Duration
    ) -> (verdict: Verdict, remarks: [RecoveryRemark]) {
        let account = finding.account
        let wait = wait(after: finding)
        var remarks = note(wait, for: account)
        guard let wait else { return (.known, remarks) }
        guard wait.isHidden, order != .hold else { return (.lookAgain, remarks) }
        if order == .force {
            waits[account] = nil
            return (.known, remarks + [.givesUp(account, wait)])
        }
        guard isTime(for: account, at: now) else { return (.lookAgain, remarks) }
        guard rules.accounts.contains(account) else {
            remarks += complain("the worker that leads has no key of it", about: account)
            waits[account]?.lacksKey = true
            return (.lookAgain, remarks)
        }
        return (.burn(below: Nonce(finding.highest.rawValue + UInt64(rules.capacity))), remarks)
    }

    private func wait(after finding: AccountLook.Finding) -> RecoveryWait? {
        guard let end = burnt[finding.account] else { return finding.wait }
        if let wait = finding.wait, !wait.isHidden { return wait }
        return finding.decided >= end ? nil : .hidden("the nonces below \(end) to be used up")
    }

    private func isTime(for account: Address, at now: Duration) -> Bool {
        rules.hidden == .burn || burnt[account] != nil || wanted == account || now - begun >= rules.stuckAfter
    }

    /// Fillers were sent to an account's nonces, or could not be.
    mutating func burns(_ account: Address, below end: Nonce, obstacle: String?) -> [RecoveryRemark] {
        burnt[account] = end
        guard let obstacle else {
            waits[account]?.obstacle = nil
            return []
        }
        return complain(obstacle, about: account)
    }

    private mutating func complain(_ obstacle: String, about account: Address) -> [RecoveryRemark] {
        let isNews = waits[account]?.obstacle == nil
        waits[account]?.obstacle = obstacle
        return isNews ? [.cannotBurn(account, obstacle)] : []
    }

    // MARK: What there is to say

    /// Whether anything is waited for that does not pass by itself.
    var isStuck: Bool { waits.values.contains { $0.obstacle != nil } }

    /// The account whose key it takes to go on; `nil` as long as this worker can do something itself.
    var wantedKey: Address? { waits.values.allSatisfy(\.lacksKey) ? first?.key : nil }

    private var first: (key: Address, value: Wait)? {
        waits.min { $0.key.bytes.lexicographicallyPrecedes($1.key.bytes) }
    }

    /// The first account's wait in full, of the others their number; empty where none waits.
    var description: String {
        guard let (account, wait) = first else { return "" }
        let obstacle = wait.obstacle.map { ", but \($0)" } ?? ""
        let others = waits.count == 1 ? "" : " (and \(waits.count - 1) other accounts)"
        return "account \(account): \(wait.what)\(obstacle)\(others)"
    }
}
