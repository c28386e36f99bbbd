package import Ethereum

/// The right to lead the recovery.
package struct RecoveryLease: Hashable, Sendable {
    /// What the lease's key holds: `<worker>:<epoch>`.
    package var token: String
    /// How long it lasts after each note.
    package var ttl: Duration
    /// The account for whose key's sake another worker has lost the lead.
    package var wanted: Address?

    package init(token: String, ttl: Duration, wanted: Address? = nil) {
        self.token = token
        self.ttl = ttl
        self.wanted = wanted
    }
}

/// What is to be looked at, and how far that is.
package struct RecoveryPlan: Equatable, Sendable {
    /// One account of the plan.
    package struct Account: Equatable, Sendable {
        package var address: Address
        /// The nonces from here on may be those of lost bindings; `nil` where the store knows nothing of the account.
        package var from: Nonce?
        /// All nonces below are being used up; `nil` where that was not begun.
        package var burnt: Nonce?

        package init(address: Address, from: Nonce?, burnt: Nonce? = nil) {
            self.address = address
            self.from = from
            self.burnt = burnt
        }
    }

    package var step: RecoveryStep
    package var accounts: [Account]
    /// The longest `worker.leaseTTL` that the store knows of.
    package var leaseTTL: Duration
    /// The most nonces that any worker has had in flight for one account.
    package var capacity: Int
    /// How long it has been quiet.
    package var quietFor: Duration
    /// Whether every worker that may have bound anything has said that nothing of it can leave any more.
    package var hasEverybodyStopped: Bool
    /// Whether somebody has seen a write that the store does not have, or an earlier plan was not finished.
    package var hasLost: Bool
    /// Whether the store was never recovered: it is new, or has lost everything.
    package var isFirst: Bool

    package init(
        step: RecoveryStep, accounts: [Account], leaseTTL: Duration, capacity: Int, quietFor: Duration,
        hasEverybodyStopped: Bool, hasLost: Bool, isFirst: Bool
    ) {
        self.step = step
        self.accounts = accounts
        self.leaseTTL = leaseTTL
        self.capacity = capacity
        self.quietFor = quietFor
        self.hasEverybodyStopped = hasEverybodyStopped
        self.hasLost = hasLost
        self.isFirst = isFirst
    }
}
