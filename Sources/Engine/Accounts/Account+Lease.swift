import Logging

/// The right to work with the account, for as long as it is renewed.
extension Account {
    /// Renews the lease every third of its time; returns when it is lost, or may be.
    func keepRenewed() async throws -> Ending {
        while true {
            try await context.time.sleep(for: context.leaseTTL / 3)
            let asked = context.time.elapsed
            let renewed = try await attempt("renew the lease") {
                try await context.journal.renew(lease, for: context.leaseTTL)
            }
            switch renewed {
            case true?:
                validity.renewed(at: asked)
                permit.extend(until: validity.end)
                sending.notify()
            case false?:
                context.logger.error("lease lost", metadata: ["account": "\(lease.account)"])
                return .over
            case nil: if context.time.elapsed >= validity.end { return .over }
            }
        }
    }

    func awaitOver() async throws -> Ending {
        await over.wait(past: 0)
        try Task.checkCancellation()
        return .over
    }

    /// Whether the account still has the connection that it began with.
    var isCurrent: Bool {
        get async { await context.journal.connection == lease.connection }
    }
}
