import Chain
import Ethereum
import Logging

/// Brings flights back that the journal has lost although their transactions may have been sent.
///
/// Does nothing as long as the store keeps what it acknowledged. Two sources tell what was lost: what this worker itself
/// remembers of the account, and the chain: transactions that the account has sent above every nonce that the journal
/// knows of carry the tags of the entries that they run (``JobTag``).
struct AccountRecovery: Sendable {
    let lease: Lease
    let context: SessionContext

    private var account: Address { lease.account }
    private var journal: any Journal { context.journal }
    private var chain: any ChainClient { context.chain }

    private var attempts: SpentAttempts {
        SpentAttempts(account: account, chain: chain, confirmations: context.tracker.configuration.confirmations)
    }

    /// How long to wait before nodes are asked again that did not tell about everything.
    private static let patience = Duration.milliseconds(500)

    /// Writes back what is missing in `flights`, and adds it there.
    ///
    /// - Parameter remembered: What this worker had in flight on the account, if nobody held it since.
    /// - Throws: ``RecoveryError/fenced``; `CancellationError`.
    func complete(_ flights: inout AccountFlights, remembered: [FlightRecord]) async throws {
        let known = flights.bound
        let lost = remembered.filter { !known.contains($0.nonce) }
        let spent = try await context.persistence.repeatUntilDone("look for attempts that reverted") {
            try await attempts.among(lost)
        }
        for record in lost where !spent.contains(record.nonce) {
            if let restored = try await restore(record) { flights.records.append(restored) }
        }
        flights.records += try await readBack(except: flights)
        flights.records.sort { $0.nonce < $1.nonce }
    }

    // MARK: The chain

    /// Finds what the account has sent that the journal knows nothing of, from the lowest nonce on that may not be settled.
    ///
    /// Bindings are written in any order, so one may be lost below others that are not.
    private func readBack(except flights: AccountFlights) async throws -> [FlightRecord] {
        var known = flights.bound
        var restored: [FlightRecord] = []
        while true {
            let sent = try await context.persistence.repeatUntilDone("compare the account with the chain") {
                try await unknown(from: flights.settled, except: known)
            }
            let spent = try await context.persistence.repeatUntilDone("look for attempts that reverted") {
                try await attempts.among(sent.transactions)
            }
            if let spent {
                known.formUnion(sent.transactions.map(\.nonce))
                restored += try await restore(sent.transactions.filter { !spent.contains($0.hash) })
                if sent.isComplete { return restored }
            }
            context.logger.warning(
                "the account has transactions that the journal does not know and nodes do not show; waiting for them",
                metadata: ["account": "\(account)"])
            try await context.time.sleep(for: Self.patience)
        }
    }

    /// Transactions of the account from `settled` on that are not `known`, and whether that is all of them.
    ///
    /// An account without that mark was never used with this store, as far as the store knows: then the last ones that
    /// could be in flight are looked at, and those that nodes have forgotten are too old to be among what was lost.
    private func unknown(
        from settled: Nonce?, except known: Set<Nonce>
    ) async throws -> (transactions: [SentTransaction], isComplete: Bool) {
        guard let head = try await chain.header(.latest) else { return ([], false) }
        let mined = try await chain.transactionCount(of: account, at: .number(head.number))
        let pending = max(mined, try await chain.transactionCount(of: account, at: .pending))
        let lowest = settled?.rawValue ?? pending.rawValue - min(pending.rawValue, UInt64(context.capacity))
        var open = Set((lowest..<max(lowest, pending.rawValue)).map { Nonce($0) }).subtracting(known)
        var found: [SentTransaction] = []
        // The newest first: where nodes have no state any more, everything below is older.
        while let nonce = open.filter({ $0 < mined }).max() {
            do {
                let history = AccountHistory(chain: chain)
                guard let (_, sent) = try await history.transactions(of: account, using: nonce, upTo: head.number)
                else {
                    return (found, false)
                }
                found += sent.transactions.filter { open.remove($0.nonce) != nil }
            } catch let error as ChainError where error.code == .unavailable && settled == nil && head.number.rawValue > 128 {
                open = open.filter { $0 >= mined }
            }
        }
        if !open.isEmpty {
            found += try await chain.pooledTransactions(of: account).filter { open.remove($0.nonce) != nil }
        }
        return (found, open.isEmpty)
    }

    // MARK: The journal

    /// Writes back those transactions that run entries which are queued again.
    private func restore(_ transactions: [SentTransaction]) async throws -> [FlightRecord] {
        let tagged = transactions.compactMap { sent in
            sent.signed.flatMap { signed in context.contract.tag(of: signed.transaction).map { (signed, $0) } }
        }
        guard !tagged.isEmpty else { return [] }
        var entries = try await find(Set(tagged.map(\.1)))
        var records: [FlightRecord] = []
        for (index, (signed, tag)) in tagged.enumerated() {
            if let record = try await restore(signed, entries[tag]) { records.append(record) }
            // That entry is taken; another one with the same bytes may wait for the next such transaction.
            if tagged[(index + 1)...].contains(where: { $0.1 == tag }) { entries[tag] = try await find([tag])[tag] }
        }
        return records
    }

    /// Looks at every entry that waits, so it is asked as rarely as can be.
    private func find(_ tags: Set<JobTag>) async throws -> [JobTag: [UInt8]] {
        try await context.persistence.repeatUntilDone("find the entries of transactions") {
            try await journal.entries(tagged: tags)
        }
    }

    /// - Parameter entry: What the transaction runs; `nil` when that was lost too. It will not run again then, and the
    ///   transaction is followed all the same, so that nobody takes its nonce's place.
    private func restore(_ signed: SignedTransaction, _ entry: [UInt8]?) async throws -> FlightRecord? {
        let now = context.time.wall
        return try await restore(
            FlightRecord(
                nonce: signed.transaction.nonce, job: entry.flatMap { boundJob($0, now) },
                transactions: [FlightTransaction(purpose: .execute, signed: signed, signedAt: now)], boundAt: now))
    }

    private func boundJob(_ entry: [UInt8], _ now: Milliseconds) -> BoundJob? {
        do {
            let job = try context.decoder.decode(entry, makeID: context.makeID)
            return BoundJob(id: job.id, entry: entry, runKey: job.idempotencyKey, receivedAt: now)
        } catch {
            // An entry that was bound once can be read; only one that happens to have the same tag cannot.
            context.logger.error("an entry cannot be read", metadata: ["error": "\(error)"])
            return nil
        }
    }

    /// - Returns: The record as the journal has it now; `nil` when it has come to its end already.
    private func restore(_ record: FlightRecord) async throws -> FlightRecord? {
        let answer = try await context.persistence.repeatUntilDone("write a flight back") {
            try await journal.restore(record, under: lease)
        }
        switch answer {
        case .restored:
            context.tally.count(.restored)
            context.logger.warning(
                "a flight that the journal had lost was written back",
                metadata: [
                    "account": "\(account)", "nonce": "\(record.nonce)", "job": "\(record.job?.id ?? "unknown")",
                ])
            return record
        case .settled, .nonceTaken: return nil
        case .fenced: throw RecoveryError.fenced
        }
    }
}

/// Why an account was not put right.
enum RecoveryError: Error {
    /// The lease is not valid any more.
    case fenced
}
