package import Ethereum
package import Logging

/// Gives a prepared job its nonce: reserve, sign, bind in the journal, hand over to be sent.
package struct Binder: Sendable {
    private let nonces: NonceManager
    private let wallet: Wallet
    private let executor: Address
    private let journal: any Journal
    private let tracker: ReceiptTracker
    private let persistence: Persistence
    private let time: any TimeSource
    private let tally: Tally
    private let logger: Logger

    package init(
        nonces: NonceManager, wallet: Wallet, executor: Address, journal: any Journal, tracker: ReceiptTracker,
        persistence: Persistence, time: any TimeSource, tally: Tally, logger: Logger
    ) {
        self.nonces = nonces
        self.wallet = wallet
        self.executor = executor
        self.journal = journal
        self.tracker = tracker
        self.persistence = persistence
        self.time = time
        self.tally = tally
        self.logger = logger
    }

    /// What became of a job that was to be bound.
    enum Result {
        /// It is bound, or somebody else's; or the worker drains and it is still claimed.
        case concluded
        /// It had to wait for a nonce for so long that it must be prepared again; it is still claimed.
        case stale
    }

    /// How long what was prepared may be used.
    private static let shelfLife = Duration.seconds(5)

    /// Binds the job, on whichever account and nonce it takes.
    ///
    /// - Throws: `CancellationError`; `SigningError` and ``WalletError``, after the nonce was given back.
    func bind(_ prepared: PreparedJob) async throws -> Result {
        while let reservation = try await nonces.reserve() {
            if time.elapsed - prepared.preparedAt > Self.shelfLife {
                await nonces.giveBack(reservation)
                return .stale
            }
            let record = try await sign(prepared, on: reservation)
            let answer = try await persistence.repeatUntilDone("bind the job") {
                try await journal.bind(record, claim: prepared.claim, under: reservation.lease)
            }
            if try await conclude(answer, record, prepared.job, reservation) { return .concluded }
        }
        return .concluded
    }

    /// - Returns: Whether the job has found its place; otherwise it needs another nonce.
    private func conclude(
        _ answer: BindAnswer, _ record: FlightRecord, _ job: Job, _ reservation: Reservation
    ) async throws -> Bool {
        switch answer {
        case .bound:
            tally.count(.bound)
            await nonces.bound(reservation, cost: record.transactions.last?.signed.transaction.maximumCost)
            await tracker.launch(record, job: job, under: reservation.lease)
            return true
        case .notClaimed, .duplicate:
            tally.count(answer == .duplicate ? .duplicate : .notClaimed)
            await nonces.giveBack(reservation)
            return true
        case .fenced, .nonceTaken:
            // What this worker believes of the account is not so: start over with what the journal says.
            tally.count(answer == .fenced ? .fenced : .nonceTaken)
            logger.error(
                "binding was refused",
                metadata: [
                    "job": "\(job.id)", "account": "\(reservation.account)", "nonce": "\(reservation.nonce)",
                    "epoch": "\(reservation.lease.epoch)", "answer": "\(answer)",
                ])
            await nonces.close(reservation.lease)
            return false
        }
    }

    private func sign(_ prepared: PreparedJob, on reservation: Reservation) async throws -> FlightRecord {
        let transaction = Transaction(
            chainID: wallet.chainID, nonce: reservation.nonce, fees: prepared.fees, gasLimit: prepared.gasLimit,
            to: executor, data: prepared.calldata)
        do {
            let signed = try await wallet.sign(transaction, as: reservation.account)
            let now = time.wall
            return FlightRecord(
                nonce: reservation.nonce,
                job: BoundJob(
                    id: prepared.job.id, entry: prepared.claim.entry, runKey: prepared.job.idempotencyKey,
                    receivedAt: prepared.receivedAt),
                transactions: [FlightTransaction(purpose: .execute, signed: signed, signedAt: now)], boundAt: now)
        } catch {
            await nonces.giveBack(reservation)
            throw error
        }
    }
}
