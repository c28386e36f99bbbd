import Logging

/// How the work with an account ends.
extension Account {
    /// Why an account is asked to be given back.
    enum Request: String {
        /// The worker stops.
        case stop
        /// Another worker has fewer accounts.
        case balance
    }

    /// How it ends.
    enum Ending: Equatable {
        /// The lease is lost, or what is believed of the account is not so any more: start over.
        case over
        case asked(Request)
    }

    /// Lets the account be given back once what is reserved is bound and what is bound has been handed to a node; the first
    /// request counts.
    func end(because request: Request) {
        guard self.request == nil else { return }
        self.request = request
        asked.notify()
    }

    /// What is believed of the account is not so: nothing of it leaves any more, and it is leased anew.
    func startOver() async {
        revoke()
        await context.nonces.close(lease)
    }

    func close() async {
        await startOver()
        await context.tracker.unfollow(lease)
    }

    /// Waits until it is asked to end, and lets what is reserved and bound go out first.
    func awaitRequest() async throws -> Ending {
        while true {
            if let request {
                try await finish(for: request)
                return .asked(request)
            }
            try Task.checkCancellation()
            await asked.wait(past: 0)
        }
    }

    /// A worker that stops has its own limit; one that gives an account away does not keep it from the other for long.
    private func finish(for request: Request) async throws {
        // Not open yet: nothing is reserved, and what is bound is the next holder's to send.
        guard isOpen else { return }
        await context.nonces.update(lease) { $0.retire() }
        guard request == .balance else { return try await drain() }
        try await withThrowingTaskGroup { group in
            group.addTask { try await self.drain() }
            group.addTask { try await self.runOutOfPatience() }
            try await group.next()
            group.cancelAll()
        }
    }

    private func drain() async throws {
        try await context.nonces.awaitReserved(on: lease)
        try await awaitSent()
    }

    /// What is in the journal and has not gone out is sent by whoever holds the lease next.
    private func runOutOfPatience() async throws {
        try await context.time.sleep(for: context.leaseTTL)
        context.logger.warning(
            "not everything went out in time; the next holder sends it", metadata: ["account": "\(lease.account)"])
    }
}
