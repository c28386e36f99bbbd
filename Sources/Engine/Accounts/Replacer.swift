import Chain
import Ethereum
import Signing

/// Makes a further transaction for a nonce that is bound already, and journals it before anybody sends it.
struct Replacer: Sendable {
    let wallet: Wallet
    let fillers: Fillers
    let journal: any Journal
    let oracle: GasOracle
    let policy: FeePolicy
    let time: any TimeSource

    /// Signs the flight's newest transaction again with other fees.
    ///
    /// - Returns: The record with the new transaction, as the journal has it now.
    /// - Throws: ``ReplacementError``; ``JournalError``; what the signer throws.
    func raise(_ flight: Flight, to fees: FeeCaps) async throws -> FlightRecord {
        guard let last = flight.record.transactions.last, var transaction = last.signed?.transaction else {
            throw ReplacementError.noTransaction
        }
        transaction.fees = fees
        return try await amend(flight, with: transaction, purpose: last.purpose)
    }

    /// Signs a filler for the nonce of a job that can never run.
    ///
    /// Whichever of the two a block includes decides the job's outcome.
    /// - Parameter reason: What the dead letter says if it is the filler; `nil`: the job goes back to the queue then.
    func displace(_ flight: Flight, because reason: DeadReason?) async throws -> FlightRecord {
        let quote = try await oracle.quote()
        let last = flight.record.newest?.transaction.fees
        // Where the old one cannot be outbid, it may be in no pool, as what nodes refuse: then any offer takes the nonce.
        let outbid = last.map { policy.replacement(of: $0, for: quote) } ?? policy.fees(for: quote)
        let fees = if case .pay(let fees) = outbid { fees } else { try policy.fees(for: quote).get() }
        let filler = try await fillers.filler(on: flight.lease.account, nonce: flight.record.nonce, fees: fees)
        return try await amend(flight, with: filler, purpose: .fill, doom: reason)
    }

    private func amend(
        _ flight: Flight, with transaction: Transaction, purpose: FlightTransaction.Purpose, doom: DeadReason? = nil
    ) async throws -> FlightRecord {
        let signed = try await wallet.sign(transaction, as: flight.lease.account)
        return try await append(
            FlightTransaction(purpose: purpose, signed: signed, signedAt: time.wall), to: flight, doom)
    }

    /// Journals a transaction that runs a flight's job, and that only the chain shows.
    ///
    /// - Returns: The record with it, as the journal has it now.
    /// - Throws: ``ReplacementError``; ``JournalError``.
    func append(_ sent: SentTransaction, to flight: Flight) async throws -> FlightRecord {
        try await append(FlightTransaction(purpose: .execute, seen: sent, at: time.wall), to: flight)
    }

    private func append(
        _ transaction: FlightTransaction, to flight: Flight, _ doom: DeadReason? = nil
    ) async throws -> FlightRecord {
        var record = flight.record
        record.revision = record.revision.next(under: flight.lease)
        if let doom { record.job?.doom = doom }
        record.transactions.append(transaction)
        switch try await journal.amend(record, replacing: flight.record.head, under: flight.lease) {
        case .done: return record
        case .gone: throw ReplacementError.gone
        case .fenced, .changed: throw ReplacementError.changed
        }
    }
}

/// Why a bound nonce got no further transaction.
enum ReplacementError: Error {
    /// The record holds no transaction to start from.
    case noTransaction
    /// The flight was settled meanwhile.
    case gone
    /// The journal has another record of the flight, or the lease is not valid any more: the account starts over.
    case changed
}
