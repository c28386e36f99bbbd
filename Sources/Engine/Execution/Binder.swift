import Ethereum
import Logging

/// Binds prepared jobs to the nonces that were reserved for them: sign, bind in the journal, hand over to be sent.
///
/// Works on a batch at a time: its signatures are made together, its bindings leave together, and whoever is told of them
/// is told once.
struct Binder: Sendable {
    /// What became of a job that was to be bound.
    enum Outcome {
        /// It is bound, or somebody else's; or the worker drains and it is still claimed.
        case concluded
        /// It had to wait for a nonce for so long that it must be prepared again; it is still claimed.
        case stale
        /// What this worker believed of the account was not so: the job needs another nonce.
        case again
        /// The signer failed; the nonce was given back, and the job is still claimed.
        case failed(any Error)
    }

    /// A job and the nonce that it shall be bound to.
    typealias Pair = (job: PreparedJob, reservation: Reservation)

    let nonces: NonceManager
    let wallet: Wallet
    let executor: Address
    let journal: any Journal
    let tracker: ReceiptTracker
    let persistence: Persistence
    let time: any TimeSource
    let tally: Tally
    let logger: Logger

    /// How long what was prepared may be used.
    private static let shelfLife = Duration.seconds(5)

    /// Binds the jobs of a batch, each for itself.
    ///
    /// - Returns: What became of each, in order.
    func bind(_ batch: [Pair]) async -> [Outcome] {
        let signed = await concurrently(batch) { await sign($0) }
        let answered = await concurrently(zip(batch, signed).map { ($0, $1) }) { await bind($0, $1) }
        await launch(
            zip(batch, answered).compactMap { pair, answer in
                if case .bound(let record) = answer { (pair, record) } else { nil }
            })
        var outcomes: [Outcome] = []
        for (pair, answer) in zip(batch, answered) { outcomes.append(await conclude(pair, answer)) }
        return outcomes
    }

    // MARK: Sign

    private enum Signed {
        case record(FlightRecord)
        case stale
        case failed(any Error)
    }

    private func sign(_ pair: Pair) async -> Signed {
        guard time.elapsed - pair.job.preparedAt <= Self.shelfLife else { return .stale }
        let transaction = Transaction(
            chainID: wallet.chainID, nonce: pair.reservation.nonce, fees: pair.job.fees, gasLimit: pair.job.gasLimit,
            to: executor, data: pair.job.calldata)
        do {
            return .record(record(of: pair, try await wallet.sign(transaction, as: pair.reservation.account)))
        } catch {
            return .failed(error)
        }
    }

    private func record(of pair: Pair, _ signed: SignedTransaction) -> FlightRecord {
        let (job, now) = (pair.job, time.wall)
        return FlightRecord(
            nonce: pair.reservation.nonce,
            job: BoundJob(
                id: job.job.id, entry: job.claim.entry, mark: BindingMark(ending: job.calldata),
                runKey: job.job.idempotencyKey, receivedAt: job.receivedAt),
            transactions: [FlightTransaction(purpose: .execute, signed: signed, signedAt: now)], boundAt: now)
    }

    // MARK: Bind

    private enum Answered {
        case bound(FlightRecord)
        case refused(BindAnswer)
        case stale
        case failed(any Error)
    }

    private func bind(_ pair: Pair, _ signed: Signed) async -> Answered {
        switch signed {
        case .stale: return .stale
        case .failed(let error): return .failed(error)
        case .record(let record):
            do {
                let answer = try await persistence.repeatUntilDone("bind the job") {
                    try await journal.bind(record, claim: pair.job.claim, under: pair.reservation.lease)
                }
                return answer == .bound ? .bound(record) : .refused(answer)
            } catch {
                return .failed(error)
            }
        }
    }

    // MARK: Conclude

    /// Has the bound ones tracked and sent, account by account.
    private func launch(_ bound: [(pair: Pair, record: FlightRecord)]) async {
        tally.count(.bound, by: bound.count)
        await nonces.bound(
            bound.map { ($0.pair.reservation, $0.record.transactions.last?.signed.transaction.maximumCost) })
        for (lease, flights) in Dictionary(grouping: bound, by: \.pair.reservation.lease) {
            await tracker.launch(flights.map { ($0.record, $0.pair.job.job) }, under: lease)
        }
    }

    private func conclude(_ pair: Pair, _ answer: Answered) async -> Outcome {
        switch answer {
        case .bound: return .concluded
        case .refused(let answer): return await conclude(pair, refused: answer)
        case .stale:
            await nonces.giveBack(pair.reservation)
            return .stale
        case .failed(let error):
            await nonces.giveBack(pair.reservation)
            return .failed(error)
        }
    }

    private func conclude(_ pair: Pair, refused answer: BindAnswer) async -> Outcome {
        switch answer {
        case .notClaimed, .duplicate, .bound:
            tally.count(answer == .duplicate ? .duplicate : .notClaimed)
            await nonces.giveBack(pair.reservation)
            return .concluded
        case .fenced, .nonceTaken:
            // What this worker believes of the account is not so: start over with what the journal says.
            tally.count(answer == .fenced ? .fenced : .nonceTaken)
            logger.error(
                "binding was refused",
                metadata: [
                    "job": "\(pair.job.job.id)", "account": "\(pair.reservation.account)",
                    "nonce": "\(pair.reservation.nonce)", "epoch": "\(pair.reservation.lease.epoch)",
                    "answer": "\(answer)",
                ])
            await nonces.close(pair.reservation.lease)
            return .again
        }
    }

    /// Does the same with each item at the same time; returns the results in order.
    private func concurrently<Item: Sendable, Result: Sendable>(
        _ items: [Item], _ body: @escaping @Sendable (Item) async -> Result
    ) async -> [Result] {
        await withTaskGroup(of: (Int, Result).self) { group in
            for (index, item) in items.enumerated() { group.addTask { (index, await body(item)) } }
            var results = [Result?](repeating: nil, count: items.count)
            for await (index, result) in group { results[index] = result }
            return results.compactMap(\.self)
        }
    }
}
