package import Engine
import Redis

/// What an operator does about a recovery, and asks of it.
extension RedisJournal {
    /// Gives an order to whoever leads the recovery, or takes one back.
    ///
    /// Where none stands, `hold` has one begun, at which nothing is lost: every account is given up, and nothing moves an entry until
    /// the order is taken back.
    /// - Returns: Whether a recovery stood.
    /// - Throws: `JournalError`; `CancellationError`.
    package func order(_ order: RecoveryOrder?) async throws -> Bool {
        try await step("order", Scripts.order, keys: [keys.store], [order?.rawValue ?? ""]) { try $0.flag() }
    }

    /// Tells about the recovery that stands, and about the last one.
    ///
    /// - Throws: `JournalError`; `CancellationError`.
    package func recoveryStatus() async throws -> RecoveryStatus {
        try await step(
            "recovery status", Scripts.recoveryStatus,
            keys: [keys.store, keys.recoveryLead, keys.recoveryFrom, keys.recoveryRoll]
        ) { reply in
            let parts = try reply.array(of: 6)
            let roll = try parts[4].pairs().map { (WorkerID($0), $1 == "stopped") }
            return RecoveryStatus(
                progress: try Self.progress(parts[0]), lastEnded: try parts[1].number,
                leader: parts[2].isNull ? nil : Self.holder(try parts[2].string()),
                accounts: try Self.accounts(from: try parts[3].pairs()),
                workers: Dictionary(roll) { first, _ in first },
                order: parts[5].isNull ? nil : RecoveryOrder(rawValue: try parts[5].string()))
        }
    }
}
