import Chain
import Ethereum
import Logging

/// What is done before an account is worked with: finding out where the account stands, from journal and chain.
struct AccountOpening: Sendable {
    /// Where the account stands.
    struct Standing {
        /// Everything that is bound, ascending by nonce.
        var records: [FlightRecord]
        /// How many transactions the account has on chain.
        var count: Nonce
        var start: NonceStart
    }

    let lease: Lease
    let context: AccountContext

    /// Reads the journal, and asks the chain.
    ///
    /// - Throws: `CancellationError`.
    func read() async throws -> Standing {
        let flights = try await context.persistence.repeatUntilDone("read the journal") {
            try await context.journal.flights(of: lease.account)
        }
        let (count, start) = try await reconcile(flights)
        report(flights, count)
        return Standing(records: flights.records, count: count, start: start)
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
            try await context.time.sleep(for: AccountContext.patience)
        }
    }

    /// Asks how many transactions the account has; a second time, if those are far more than the journal knows of.
    ///
    /// A node of another chain, say, would make nonces be skipped, each of which costs a filler.
    private func count(_ flights: AccountFlights) async throws -> Nonce {
        let count = try await context.chain.transactionCount(of: lease.account, at: .latest)
        let known = max(flights.next ?? 0, flights.settled ?? 0, flights.bound.max() ?? 0)
        guard count.distance(above: known) > context.capacity else { return count }
        try await context.time.sleep(for: AccountContext.patience)
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
