import Chain
import Ethereum
import Signing

/// Makes a further transaction for a nonce that is bound already, and journals it before anybody sends it.
package struct Replacer: Sendable {
    private let wallet: Wallet
    private let journal: any Journal
    private let oracle: GasOracle
    private let policy: FeePolicy
    private let time: any TimeSource

    package init(
        wallet: Wallet, journal: any Journal, oracle: GasOracle, policy: FeePolicy, time: any TimeSource
    ) {
        self.wallet = wallet
        self.journal = journal
        self.oracle = oracle
        self.policy = policy
        self.time = time
    }

    /// Signs the flight's newest transaction again with higher fees.
    ///
    /// - Returns: The record with the new transaction, as the journal has it now.
    /// - Throws: ``FeesAboveCap`` when the cap does not allow it; ``ReplacementError``; ``JournalError``.
    func bump(_ flight: Flight) async throws -> FlightRecord {
        guard let last = flight.record.transactions.last else { throw ReplacementError.noTransaction }
        var transaction = last.signed.transaction
        let quote = try await oracle.quote()
        let overrides = flight.job?.feeOverrides ?? .none
        transaction.fees = try policy.replacement(of: transaction.fees, for: quote, overrides: overrides).get()
        return try await amend(flight, with: transaction, purpose: last.purpose)
    }

    /// Signs a filler for the nonce of a job that can never run.
    ///
    /// Whichever of the two a block includes decides the job's outcome.
    /// - Parameter reason: What the dead letter says if it is the filler; `nil`: the job goes back to the queue then.
    func displace(_ flight: Flight, because reason: DeadReason?) async throws -> FlightRecord {
        guard let last = flight.record.transactions.last else { throw ReplacementError.noTransaction }
        let quote = try await oracle.quote()
        let fees = try policy.replacement(of: last.signed.transaction.fees, for: quote).get()
        let filler = wallet.filler(on: flight.lease.account, nonce: flight.record.nonce, fees: fees)
        return try await amend(flight, with: filler, purpose: .fill, doom: reason)
    }

    private func amend(
        _ flight: Flight, with transaction: Transaction, purpose: FlightTransaction.Purpose, doom: DeadReason? = nil
    ) async throws -> FlightRecord {
        try await append(try await wallet.sign(transaction, as: flight.lease.account), to: flight, purpose, doom)
    }

    /// Journals one more transaction of a flight.
    ///
    /// - Returns: The record with it, as the journal has it now.
    /// - Throws: ``ReplacementError``; ``JournalError``.
    func append(
        _ signed: SignedTransaction, to flight: Flight, _ purpose: FlightTransaction.Purpose, _ doom: DeadReason? = nil
    ) async throws -> FlightRecord {
        var record = flight.record
        if let doom { record.job?.doom = doom }
        record.transactions.append(FlightTransaction(purpose: purpose, signed: signed, signedAt: time.wall))
        switch try await journal.amend(record, replacing: flight.record, under: flight.lease) {
        case .done: return record
        case .fenced: throw ReplacementError.fenced
        case .gone: throw ReplacementError.gone
        case .changed: throw ReplacementError.changed
        }
    }
}

/// Why a bound nonce got no further transaction.
enum ReplacementError: Error {
    /// The record holds no transaction to start from.
    case noTransaction
    /// The lease is not valid any more.
    case fenced
    /// The flight was settled meanwhile.
    case gone
    /// The journal has another record of the flight.
    case changed
}
