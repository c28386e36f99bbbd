package import Chain
package import Ethereum

/// Gives WORKER_ROLE to an account, or takes it away: looks first, sends once, waits, and looks again.
package struct RoleChange: Sendable {
    /// What the account is to have afterwards.
    package enum Kind: String, Sendable {
        case grant, revoke
    }

    /// How it went.
    package enum Outcome: Hashable, Sendable {
        /// There was nothing to do.
        case alreadySo
        /// It would be sent and would succeed; nothing was sent.
        case rehearsed
        /// The chain says that it is so now.
        case done(Hash32)
    }

    private let kind: Kind
    private let executor: Contract
    private let chain: any ChainClient
    private let admin: AccountSender

    package init(_ kind: Kind, on executor: Contract, chain: any ChainClient, by admin: AccountSender) {
        self.kind = kind
        self.executor = executor
        self.chain = chain
        self.admin = admin
    }

    /// Changes the role; a rehearsal checks everything and sends nothing.
    ///
    /// - Throws: ``PreflightError`` when the sender may not change it or cannot pay, or when it is not so afterwards; what
    ///   ``AccountSender/send(_:)`` throws.
    package func apply(to account: Address, isRehearsal: Bool) async throws -> Outcome {
        if try await isSo(account) { return .alreadySo }
        guard try await executor.has(.admin, admin.address, on: chain) else {
            throw PreflightError(
                "Account \(admin.address) is not an admin of the ActionExecutor at \(executor.address).",
                remedy: "Use the key of an account with DEFAULT_ADMIN_ROLE: the one that deployed it, as a rule.")
        }
        guard try await chain.balance(of: admin.address, at: .latest) > .zero else {
            throw PreflightError(
                "Account \(admin.address) has no balance to pay for gas.",
                remedy: "Send it some of the chain's own coin.")
        }
        let call =
            switch kind {
            case .grant: try executor.grant(.worker, to: account, from: admin.address)
            case .revoke: try executor.revoke(.worker, from: account, by: admin.address)
            }
        guard !isRehearsal else {
            _ = try await admin.rehearse(call)
            return .rehearsed
        }
        let mined = try await admin.send([call])
        guard try await isSo(account) else {
            throw PreflightError(
                "Account \(account) still \(kind == .grant ? "does not have" : "has") WORKER_ROLE.",
                remedy: "Look at transaction \(mined[0].receipt.transactionHash).")
        }
        return .done(mined[0].receipt.transactionHash)
    }

    private func isSo(_ account: Address) async throws -> Bool {
        try await executor.has(.worker, account, on: chain) == (kind == .grant)
    }
}
