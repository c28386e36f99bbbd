import Chain
import Ethereum
import Logging

/// Brings flights back that the journal has lost although their transactions may have been sent.
///
/// Does nothing as long as the store keeps what it acknowledged. Two sources tell what was lost: what this worker itself
/// remembers of the account, and the chain: transactions that the account has sent above every nonce that the journal
/// knows of carry marks of the entries that they run (``BindingMark``).
struct AccountRecovery: Sendable {
    let lease: Lease
    let context: SessionContext

    private var account: Address { lease.account }
    private var journal: any Journal { context.journal }

    private var attempts: SpentAttempts {
        SpentAttempts(
            account: account, chain: context.chain, confirmations: context.tracker.configuration.confirmations)
    }

    /// How long a node is waited for that does not answer while another one does: long enough for one that starts anew or
    /// is cut off for a moment, and not for one that is out of order, which may be for days.
    static let poolGrace = Duration.seconds(10)

    /// Writes back what is missing in `flights`, and adds it there.
    ///
    /// What nodes show comes first: somebody else may have held the account since, in a life of the store that is lost too.
    /// - Parameter remembered: What this worker had in flight on the account when it held it last.
    /// - Throws: ``RecoveryError/fenced``; `CancellationError`.
    func complete(_ flights: inout AccountFlights, remembered: [FlightRecord]) async throws {
        let known = flights.bound
        let lost = remembered.filter { !known.contains($0.nonce) }
        let spent = try await context.persistence.repeatUntilDone("look for attempts that reverted") {
            try await attempts.among(lost)
        }
        var memory = lost.filter { !spent.contains($0.nonce) }
            .reduce(into: [:]) { $0[$1.nonce] = LostFlight($1, of: context.contract) }
        try await readBack(to: &flights, completing: &memory)
        try await restore(Array(memory.values), to: &flights)
        flights.records.sort { $0.nonce < $1.nonce }
    }

    // MARK: The chain

    /// Finds what the account has sent that the journal knows nothing of, from the lowest nonce on that may not be settled.
    ///
    /// Bindings are written in any order, so one may be lost below others that are not.
    /// - Parameter memory: What is remembered; on return, what of that is not shown by any node.
    private func readBack(to flights: inout AccountFlights, completing memory: inout [Nonce: LostFlight]) async throws {
        let search = LostTransactions(
            account: account, chainID: context.chainID, chain: context.chain, history: context.tracker.history,
            capacity: context.capacity)
        let deadline = context.time.elapsed + Self.poolGrace
        var known = flights.bound
        while true {
            let remembered = Set(memory.keys)
            let finding = try await context.persistence.repeatUntilDone("compare the account with the chain") {
                try await search.find(from: flights.settled, except: known, remembering: remembered)
            }
            let spent = try await context.persistence.repeatUntilDone("look for attempts that reverted") {
                try await attempts.among(finding.transactions)
            }
            // Of two transactions with one nonce the one of ours may be in the pool that is not seen yet.
            if let spent, finding.unanswered.isEmpty || context.time.elapsed >= deadline {
                known.formUnion(finding.transactions.map(\.nonce))
                let lost = LostFlight.sorted(
                    out: finding.transactions.filter { !spent.contains($0.hash) }, of: context.contract,
                    at: context.time.wall)
                try await restore(lost.map { $0.completed(from: &memory) }, to: &flights)
                report(finding)
                if finding.isComplete { return }
            } else if spent == nil {
                context.logger.warning(
                    "nodes lack receipts of transactions that they have mined; nothing is bound until they have them",
                    metadata: ["account": "\(account)"])
            }
            try await context.time.sleep(for: SessionContext.patience)
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

    /// Writes flights back, each with the entry that it runs, and adds them to those of the account.
    ///
    /// The latest bindings first: they are the ones that count.
    private func restore(_ lost: [LostFlight], to flights: inout AccountFlights) async throws {
        if lost.isEmpty { return }
        let places = try await locate(Set(lost.compactMap(\.mark)))
        for flight in lost.sorted(by: { $0.mark?.number ?? 0 > $1.mark?.number ?? 0 }) {
            guard let done = try await restore(flight, at: flight.place(in: places)) else { continue }
            if case .bound(let source) = done.source, source.account == account {
                flights.records = flights.records.map { $0 == source.record ? $0.withoutJob : $0 }
            }
            flights.records.append(done.record)
        }
    }

    /// Looks at every entry there is, so it is asked as rarely as can be.
    private func locate(_ marks: Set<BindingMark>) async throws -> [BindingMark: EntryPlace] {
        var places: [BindingMark: EntryPlace] = [:]
        var left = marks
        while !left.isEmpty {
            let found = try await context.persistence.repeatUntilDone("find the entries of transactions") { [left] in
                try await journal.locate(left, among: context.accounts)
            }
            places.merge(found) { $1 }
            left.subtract(found.keys)
        }
        return places
    }

    /// - Parameter place: Where its entry was found.
    /// - Returns: What was written back; `nil` when the journal knows of its end already.
    private func restore(_ flight: LostFlight, at place: EntryPlace) async throws -> Restoration? {
        var place = place
        while true {
            let restoration = try await restoration(of: flight, from: place)
            let answer = try await context.persistence.repeatUntilDone("write a flight back") {
                try await journal.restore(restoration, among: context.accounts, under: lease)
            }
            switch answer {
            case .restored:
                report(restoration)
                return restoration
            case .moved: place = flight.place(in: try await locate(Set([flight.mark].compactMap(\.self))))
            case .settled, .nonceTaken: return nil
            case .fenced: throw RecoveryError.fenced
            }
        }
    }

    private func restoration(of flight: LostFlight, from place: EntryPlace) async throws -> Restoration {
        var restoration = Restoration(record: flight.record, mark: flight.mark, source: .nowhere)
        switch place {
        case .nowhere: break
        case .superseded:
            restoration.source = .superseded
            restoration.record.job = nil
        case .found(let waiting, let bound):
            restoration.source = try await BindingBefore(context: context).choose(from: waiting, bound)
        }
        switch restoration.source {
        case .nowhere, .superseded: break
        case .waiting(let waiting):
            restoration.record.job = flight.record.job ?? boundJob(waiting.entry, flight.mark)
        case .bound(let source):
            restoration.record.job = flight.record.job ?? source.record.job
            restoration.record.job?.doom = flight.record.job?.doom
        }
        if let mark = flight.mark { restoration.record.job?.mark = mark }
        return restoration
    }

    private func boundJob(_ entry: [UInt8], _ mark: BindingMark?) -> BoundJob {
        let (now, id) = (context.time.wall, context.makeID())
        do {
            let job = try context.decoder.decode(entry) { id }
            return BoundJob(id: job.id, entry: entry, mark: mark, runKey: job.idempotencyKey, receivedAt: now)
        } catch {
            // An entry that was bound once can be read; only one that happens to have the same tag cannot.
            context.logger.error("an entry cannot be read", metadata: ["error": "\(error)"])
            return BoundJob(id: id, entry: entry, mark: mark, runKey: nil, receivedAt: now)
        }
    }

    private func report(_ restoration: Restoration) {
        context.tally.count(.restored)
        var metadata: Logger.Metadata = [
            "account": "\(account)", "nonce": "\(restoration.record.nonce)",
            "job": "\(restoration.record.job?.id ?? "unknown")",
        ]
        if case .bound(let source) = restoration.source {
            metadata["taken_from"] = "\(source.account) nonce \(source.record.nonce)"
        }
        context.logger.warning("a flight that the journal had lost was written back", metadata: metadata)
    }
}

/// Why an account was not put right.
enum RecoveryError: Error {
    /// The lease is not valid any more.
    case fenced
}
