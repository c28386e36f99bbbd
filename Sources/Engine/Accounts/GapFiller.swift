import Ethereum
package import Logging

/// Closes a gap below bound nonces with a filler, journaled like any other transaction.
package struct GapFiller: Sendable {
    private let wallet: Wallet
    private let fillers: Fillers
    private let journal: any Journal
    private let nonces: NonceManager
    private let oracle: GasOracle
    private let policy: FeePolicy
    private let persistence: Persistence
    private let time: any TimeSource
    private let tally: Tally
    private let logger: Logger

    package init(
        wallet: Wallet, fillers: Fillers, journal: any Journal, nonces: NonceManager, oracle: GasOracle,
        policy: FeePolicy, persistence: Persistence, time: any TimeSource, tally: Tally,
        logger: Logger
    ) {
        self.wallet = wallet
        self.fillers = fillers
        self.journal = journal
        self.nonces = nonces
        self.oracle = oracle
        self.policy = policy
        self.persistence = persistence
        self.time = time
        self.tally = tally
        self.logger = logger
    }

    /// What a filler offers and takes.
    struct Offer: Sendable {
        let fees: FeeCaps
        let gasLimit: Gas
    }

    /// Asks what a filler offers and takes now; `nil` when that cannot be told or paid: the gap stays open, and its turn comes again.
    ///
    /// - Throws: `CancellationError`.
    func offer(on account: Address) async throws -> Offer? {
        do {
            let fees = try policy.fees(for: try await oracle.quote()).get()
            return Offer(fees: fees, gasLimit: try await fillers.gasLimit(on: account))
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            tally.count(.worldFailure)
            logger.warning("a nonce gap is not filled yet", metadata: ["account": "\(account)", "error": "\(error)"])
            return nil
        }
    }

    /// Binds a zero-value transfer to self to the reserved nonce and sends it.
    ///
    /// - Throws: `CancellationError`.
    func fill(_ gap: Reservation, of account: Account, offering offer: Offer) async throws {
        logger.notice("filling a nonce gap", metadata: ["account": "\(gap.account)", "nonce": "\(gap.nonce)"])
        let filler = fillers.filler(
            on: gap.account, nonce: gap.nonce, fees: offer.fees, gasLimit: offer.gasLimit)
        let signed: SignedTransaction
        do {
            signed = try await wallet.sign(filler, as: gap.account)
        } catch {
            tally.count(.worldFailure)
            logger.error("a filler could not be signed", metadata: ["nonce": "\(gap.nonce)", "error": "\(error)"])
            return await nonces.giveBack(gap)
        }
        let now = time.wall
        let record = FlightRecord(
            nonce: gap.nonce, revision: Revision(firstUnder: gap.lease), job: nil,
            transactions: [FlightTransaction(purpose: .fill, signed: signed, signedAt: now)], boundAt: now)
        let answer = try await persistence.repeatUntilDone("bind a filler") {
            try await journal.bind([Binding(record, claim: nil)], under: gap.lease)
        }
        if let refusal = answer.refusal {
            tally.count(refusal == .fenced ? .fenced : .nonceTaken)
            logger.error("binding a filler was refused", metadata: ["nonce": "\(gap.nonce)", "answer": "\(refusal)"])
            return await account.startOver()
        }
        await nonces.bound([(gap, nil)])
        await account.launch([(record, nil)])
    }
}
