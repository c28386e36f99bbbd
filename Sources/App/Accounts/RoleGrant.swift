package import Chain
package import Ethereum

/// Gives WORKER_ROLE to an account: looks first, sends once, waits, and looks again.
package struct RoleGrant: Sendable {
    /// How it went.
    package enum Outcome: Hashable, Sendable {
        /// There was nothing to do.
        case alreadyGranted
        /// It would be sent and would succeed; nothing was sent.
        case wouldGrant
        /// The chain says that the account has the role now.
        case granted(Hash32)
    }

    private let executor: Contract
    private let chain: any ChainClient
    private let admin: AccountSender

    package init(on executor: Contract, chain: any ChainClient, by admin: AccountSender) {
        self.executor = executor
        self.chain = chain
        self.admin = admin
    }

    /// Grants the role; a rehearsal checks everything and sends nothing.
    ///
    /// - Throws: ``PreflightError`` when the sender may not grant it or cannot pay, or when the role is not there
    ///   afterwards; what ``AccountSender/send(_:)`` throws.
    package func grant(to account: Address, isRehearsal: Bool) async throws -> Outcome {
        if try await executor.has(.worker, account, on: chain) { return .alreadyGranted }
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
        let call = try executor.grant(.worker, to: account, from: admin.address)
        guard !isRehearsal else {
            _ = try await chain.estimateGas(call)
            return .wouldGrant
        }
        let mined = try await admin.send([call])
        guard try await executor.has(.worker, account, on: chain) else {
            throw PreflightError(
                "Account \(account) still does not have WORKER_ROLE.",
                remedy: "Look at transaction \(mined[0].receipt.transactionHash).")
        }
        return .granted(mined[0].receipt.transactionHash)
    }
}
