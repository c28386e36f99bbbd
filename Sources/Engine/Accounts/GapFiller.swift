import Ethereum
import Logging

/// Closes a gap below bound nonces with a filler, journaled like any other transaction.
struct GapFiller: Sendable {
    let wallet: Wallet
    let fillers: Fillers
    let journal: any Journal
    let nonces: NonceManager
    let oracle: GasOracle
    let policy: FeePolicy
    let persistence: Persistence
    let time: any TimeSource
    let tally: Tally
    let logger: Logger

    /// What a filler offers and takes.
    struct Offer: Sendable {
        let fees: FeeCaps
        let gasLimit: Gas
    }

    /// Asks what a filler offers and takes now; `nil` when that cannot be told or paid: the gap stays open, and its turn comes again.
    ///
    /// - Throws: `CancellationError`.
    func offer(on account: Address) async throws -> Offer? {
        try await persistence.attempt("ask what filling a gap takes", of: account) {
            let fees = try policy.fees(for: try await oracle.quote()).get()
            return Offer(fees: fees, gasLimit: try await fillers.gasLimit(on: account))
        }
    }

    /// Binds a zero-value transfer to self to the reserved nonce and sends it.
    ///
    /// - Throws: `CancellationError`.
    func fill(_ gap: Reservation, of account: Account, offering offer: Offer) async throws {
        logger.notice("filling a nonce gap", metadata: ["account": "\(gap.account)", "nonce": "\(gap.nonce)"])
        let filler = fillers.filler(
            on: gap.account, nonce: gap.nonce, fees: offer.fees, gasLimit: offer.gasLimit)
        let signed = try await persistence.attempt("sign a filler", of: gap.account) {
            try await wallet.sign(filler, as: gap.account)
        }
        guard let signed else { return await nonces.giveBack(gap) }
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
