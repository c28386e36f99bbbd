import Ethereum
package import Logging

/// Closes a gap below bound nonces with a filler, journaled like any other transaction.
package struct GapFiller: Sendable {
    private let wallet: Wallet
    private let fillers: Fillers
    private let journal: any Journal
    private let nonces: NonceManager
    private let tracker: ReceiptTracker
    private let oracle: GasOracle
    private let policy: FeePolicy
    private let persistence: Persistence
    private let time: any TimeSource
    private let logger: Logger

    package init(
        wallet: Wallet, fillers: Fillers, journal: any Journal, nonces: NonceManager, tracker: ReceiptTracker,
        oracle: GasOracle, policy: FeePolicy, persistence: Persistence, time: any TimeSource, logger: Logger
    ) {
        self.wallet = wallet
        self.fillers = fillers
        self.journal = journal
        self.nonces = nonces
        self.tracker = tracker
        self.oracle = oracle
        self.policy = policy
        self.persistence = persistence
        self.time = time
        self.logger = logger
    }

    /// Binds a zero-value transfer to self to the reserved nonce and sends it.
    ///
    /// - Throws: `CancellationError`.
    func fill(_ gap: Reservation) async throws {
        logger.notice("filling a nonce gap", metadata: ["account": "\(gap.account)", "nonce": "\(gap.nonce)"])
        let record: FlightRecord
        do {
            record = try await sign(gap)
        } catch {
            if error is CancellationError { throw error }
            // Fees above the cap, or no node that tells the gas: the gap stays open, and its turn comes again.
            logger.warning("gap not filled yet", metadata: ["nonce": "\(gap.nonce)", "error": "\(error)"])
            return await nonces.giveBack(gap)
        }
        let answer = try await persistence.repeatUntilDone("bind a filler") {
            try await journal.bind(record, claim: nil, under: gap.lease)
        }
        guard answer == .bound else { return await nonces.close(gap.lease) }
        await nonces.bound([(gap, nil)])
        await tracker.launch([(record, nil)], under: gap.lease)
    }

    private func sign(_ gap: Reservation) async throws -> FlightRecord {
        let fees = try policy.fees(for: try await oracle.quote()).get()
        let filler = try await fillers.filler(on: gap.account, nonce: gap.nonce, fees: fees)
        let signed = try await wallet.sign(filler, as: gap.account)
        let now = time.wall
        return FlightRecord(
            nonce: gap.nonce, revision: Revision(firstUnder: gap.lease), job: nil,
            transactions: [FlightTransaction(purpose: .fill, signed: signed, signedAt: now)], boundAt: now)
    }
}
