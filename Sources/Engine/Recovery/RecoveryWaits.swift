import Concurrency
import Ethereum
import Logging

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

/// What the accounts of a recovery wait for, so that whoever asks is told.
final class RecoveryWaits: Sendable {
    private let lease: RecoveryLease
    private let context: RecoveryContext
    private let state = Locked(State())

    private struct State {
        var waits: [Address: RecoveryWait] = [:]
        /// Those whose nonces cannot be used up.
        var stuck: Set<Address> = []

        /// The first account's in full, of the others their number.
        var text: String {
            guard let (account, wait) = waits.min(by: { $0.key.bytes.lexicographicallyPrecedes($1.key.bytes) })
            else { return "" }
            let others = waits.count == 1 ? "" : " (and \(waits.count - 1) other accounts)"
            return "account \(account): \(wait)\(others)"
        }
    }

    init(lease: RecoveryLease, context: RecoveryContext) {
        self.lease = lease
        self.context = context
    }

    /// Notes what an account waits for, in the journal as well.
    ///
    /// - Parameter isStuck: Whether nothing is done about it.
    /// - Returns: What the operator wants.
    @discardableResult
    func note(_ wait: RecoveryWait?, for account: Address, isStuck: Bool = false) async throws -> RecoveryOrder? {
        let (isNews, now) = state.withLock { state in
            let before = state.waits[account]
            state.waits[account] = wait
            if isStuck { state.stuck.insert(account) } else { state.stuck.remove(account) }
            return (before != wait, state)
        }
        if !isNews, wait == nil { return nil }
        if isNews, let wait {
            context.logger.warning(
                "not everything is known yet of an account; waiting",
                metadata: ["account": "\(account)", "for": "\(wait)"])
        }
        let note = RecoveryNote(.look, waitsFor: now.text, isStuck: !now.stuck.isEmpty)
        return try await context.journal.note(note, under: lease)
    }

    /// Says what is not waited for any longer.
    func giveUp(_ wait: RecoveryWait, of account: Address) {
        context.logger.error(
            "not waited for any longer, as ordered; a transaction that is not seen may run its job a second time",
            metadata: ["account": "\(account)", "for": "\(wait)"])
    }
}
