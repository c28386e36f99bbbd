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

    private var attempts: SpentAttempts {
        SpentAttempts(
            account: account, chain: context.chain, confirmations: context.tracker.configuration.confirmations)
    }

    /// How long to wait before nodes are asked again that did not tell about everything.
    private static let patience = Duration.milliseconds(500)
    /// How long a node is waited for that does not answer while another one does: long enough for one that starts anew or
    /// is cut off for a moment, and not for one that is out of order, which may be for days.
    static let poolGrace = Duration.seconds(10)

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
        let lost = LostTransactions(
            account: account, chain: context.chain, history: context.tracker.history, capacity: context.capacity)
        let deadline = context.time.elapsed + Self.poolGrace
        var known = flights.bound
        var restored: [FlightRecord] = []
        while true {
            let finding = try await context.persistence.repeatUntilDone("compare the account with the chain") {
                try await lost.find(from: flights.settled, except: known)
            }
            let spent = try await context.persistence.repeatUntilDone("look for attempts that reverted") {
                try await attempts.among(finding.transactions)
            }
            // Of two transactions with one nonce the one of ours may be in the pool that is not seen yet.
            if let spent, finding.unanswered.isEmpty || context.time.elapsed >= deadline {
                known.formUnion(finding.transactions.map(\.nonce))
                restored += try await restore(finding.transactions.filter { !spent.contains($0.hash) })
                report(finding)
                if finding.isComplete { return restored }
            } else if spent == nil {
                context.logger.warning(
                    "nodes lack receipts of transactions that they have mined; nothing is bound until they have them",
                    metadata: ["account": "\(account)"])
            }
            try await context.time.sleep(for: Self.patience)
        }
    }

    private func report(_ finding: LostTransactions.Finding) {
        if let block = finding.searchedDownTo {
            context.logger.notice(
                "looking for transactions that the journal has lost in blocks whose state nodes have dropped",
                metadata: ["account": "\(account)", "down_to": "\(block)"])
        } else if !finding.isComplete {
            context.logger.warning(
                "the account has transactions that the journal does not know and nodes do not show; waiting for them",
                metadata: ["account": "\(account)"])
        } else if !finding.unanswered.isEmpty {
            context.logger.warning(
                "nodes do not answer; a transaction that only they know may run its job a second time",
                metadata: ["account": "\(account)", "nodes": "\(finding.unanswered.joined(separator: ", "))"])
        }
    }

    // MARK: The journal

    /// Writes back those transactions that run entries which are queued again.
    private func restore(_ transactions: [SentTransaction]) async throws -> [FlightRecord] {
        let lost = flights(in: transactions)
        guard !lost.isEmpty else { return [] }
        var entries = try await find(Set(lost.map(\.tag)))
        var records: [FlightRecord] = []
        for (index, (tag, signed)) in lost.enumerated() {
            if let record = try await restore(signed, entries[tag]) { records.append(record) }
            // That entry is taken; another one with the same bytes may wait for the next such transaction.
            if lost[(index + 1)...].contains(where: { $0.tag == tag }) { entries[tag] = try await find([tag])[tag] }
        }
        return records
    }

    /// Sorts out which transactions run entries, those of one nonce and entry together: one node may hold a transaction,
    /// and another one the fee bump that replaces it.
    private func flights(in transactions: [SentTransaction]) -> [(tag: JobTag, signed: [SignedTransaction])] {
        let signed = transactions.compactMap(\.signed).sorted {
            ($0.transaction.nonce, $0.transaction.fees.maximumPrice)
                < ($1.transaction.nonce, $1.transaction.fees.maximumPrice)
        }
        var flights: [(tag: JobTag, signed: [SignedTransaction])] = []
        for transaction in signed {
            guard let tag = context.contract.tag(of: transaction.transaction) else { continue }
            if let last = flights.last, last.tag == tag,
                last.signed[0].transaction.nonce == transaction.transaction.nonce
            {
                flights[flights.count - 1].signed.append(transaction)
            } else {
                flights.append((tag, [transaction]))
            }
        }
        return flights
    }

    /// Looks at every entry that waits, so it is asked as rarely as can be.
    private func find(_ tags: Set<JobTag>) async throws -> [JobTag: [UInt8]] {
        try await context.persistence.repeatUntilDone("find the entries of transactions") {
            try await journal.entries(tagged: tags)
        }
    }

    /// - Parameters:
    ///   - signed: At least one, the one that pays most last.
    ///   - entry: What the transactions run; `nil` when that was lost too. It will not run again then, and the transactions
    ///     are followed all the same, so that nobody takes their nonce's place.
    private func restore(_ signed: [SignedTransaction], _ entry: [UInt8]?) async throws -> FlightRecord? {
        let now = context.time.wall
        return try await restore(
            FlightRecord(
                nonce: signed[0].transaction.nonce, job: entry.flatMap { boundJob($0, now) },
                transactions: signed.map { FlightTransaction(purpose: .execute, signed: $0, signedAt: now) },
                boundAt: now))
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
