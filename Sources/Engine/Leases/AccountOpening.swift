import Chain
import Ethereum
import Logging

/// What a session does before it works with an account: finds out where the account stands, from journal and chain.
struct AccountOpening: Sendable {
    /// Where the account stands.
    struct Standing {
        /// Everything that is bound, ascending by nonce.
        var records: [FlightRecord]
        /// How many transactions the account has on chain.
        var count: Nonce
        var start: NonceStart
        /// The store's life in which all of this was read.
        var incarnation: String
    }

    let lease: Lease
    /// Until when an earlier holder may still be sending that the store may have forgotten; `nil` for nobody.
    let othersSendUntil: Duration?
    let context: SessionContext

    /// Reads the journal, puts right what the store has lost, and asks the chain.
    ///
    /// - Returns: `nil` when the lease is lost.
    /// - Throws: `CancellationError`.
    func read() async throws -> Standing? {
        let remembered = await context.tracker.recall(lease)
        // First: what is read of one life of the store must not be taken for the next one's.
        let incarnation = try await context.persistence.repeatUntilDone("ask which store this is") {
            try await context.journal.incarnation()
        }
        var flights = try await context.persistence.repeatUntilDone("read the journal") {
            try await context.journal.flights(of: lease.account)
        }
        guard try await recover(&flights, remembered, in: incarnation) else { return nil }
        let (count, start) = try await reconcile(flights)
        report(flights, count)
        return Standing(records: flights.records, count: count, start: start, incarnation: incarnation)
    }

    /// Writes back what a store that came back with older data has lost; once for each incarnation of the store.
    ///
    /// - Returns: `false` when the lease is lost.
    private func recover(
        _ flights: inout AccountFlights, _ remembered: [FlightRecord], in incarnation: String
    ) async throws -> Bool {
        guard try await !context.unreconciled([lease.account], in: incarnation).isEmpty else { return true }
        // Without the mark nobody has ever worked with the account, as far as the store knows.
        if flights.settled != nil { try await waitForOthers() }
        do {
            try await AccountRecovery(lease: lease, context: context).complete(&flights, remembered: remembered)
        } catch RecoveryError.fenced {
            return false
        }
        return try await context.persistence.repeatUntilDone("note that the account is as the chain says") {
            try await context.journal.noteReconciled(lease, count: try await count(flights), in: incarnation)
        }
    }

    /// What the chain shows is only final once nobody sends what the store has lost: a worker that still holds the lease of
    /// before, cut off or paused, stops by itself when that expires (``LeaseValidity``).
    private func waitForOthers() async throws {
        guard let othersSendUntil, case let left = othersSendUntil - context.time.elapsed, left > .zero else { return }
        context.logger.notice(
            "the store is not the one of before; waiting until no earlier holder of the account can be sending",
            metadata: ["account": "\(lease.account)", "for": "\(left)"])
        try await context.time.sleep(for: left)
    }

    /// Asks the chain where the account stands, and gives a lagging node time to catch up with the journal.
    private func reconcile(_ flights: AccountFlights) async throws -> (Nonce, NonceStart) {
        let deadline = context.time.elapsed + context.reconcileGrace
        while true {
            let count = try await context.persistence.repeatUntilDone("ask for the account's nonce") {
                try await self.count(flights)
            }
            let start = NonceStart(chainCount: count, flights: flights)
            if start.behind == 0 { return (count, start) }
            if context.time.elapsed >= deadline {
                context.logger.error(
                    "the chain has lost settled transactions; going on from where it is",
                    metadata: ["account": "\(lease.account)", "behind_by": "\(start.behind)"])
                return (count, start)
            }
            try await context.time.sleep(for: SessionContext.patience)
        }
    }

    /// Asks how many transactions the account has; a second time, if those are far more than the journal knows of.
    ///
    /// A node of another chain, say, would make nonces be skipped, each of which costs a filler.
    private func count(_ flights: AccountFlights) async throws -> Nonce {
        let count = try await context.chain.transactionCount(of: lease.account, at: .latest)
        let known = max(flights.next ?? 0, flights.settled ?? 0, flights.bound.max() ?? 0)
        guard count.distance(above: known) > context.capacity else { return count }
        try await context.time.sleep(for: SessionContext.patience)
        return min(count, try await context.chain.transactionCount(of: lease.account, at: .latest))
    }

    private func report(_ flights: AccountFlights, _ count: Nonce) {
        for (nonce, reason) in flights.unreadable {
            context.logger.critical(
                "a record in the journal cannot be read; it is left as it is",
                metadata: ["account": "\(lease.account)", "nonce": "\(nonce)", "error": "\(reason)"])
        }
        context.logger.info(
            "account opened",
            metadata: [
                "account": "\(lease.account)", "epoch": "\(lease.epoch)", "nonce": "\(count)",
                "adopted": "\(flights.records.count)",
            ])
    }
}
