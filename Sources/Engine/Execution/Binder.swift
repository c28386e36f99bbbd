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
        /// The signer failed, or the worker is cancelled; the job is still claimed, or bound.
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
        let answered = await bind(zip(batch, signed).map { ($0, $1) })
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
            nonce: pair.reservation.nonce, revision: Revision(firstUnder: pair.reservation.lease),
            job: BoundJob(
                id: job.job.id, entry: job.claim.entry, tag: job.job.tag,
                runKey: job.job.idempotencyKey, receivedAt: job.receivedAt),
            transactions: [FlightTransaction(purpose: .execute, signed: signed, signedAt: now)], boundAt: now)
    }

    // MARK: Bind

    private enum Answered {
        case bound(FlightRecord)
        case refused(BindAnswer)
        case stale
        /// Nothing was asked of the journal.
        case failed(any Error)
        /// The journal may have bound it: its nonce must not be handed out again.
        case unknown(any Error)
    }

    /// Binds what is signed, that of each account together.
    private func bind(_ pairs: [(pair: Pair, signed: Signed)]) async -> [Answered] {
        let indexed = pairs.enumerated().compactMap { index, item in
            if case .record(let record) = item.signed { (index: index, record: record, pair: item.pair) } else { nil }
        }
        let answered = await concurrently(Array(Dictionary(grouping: indexed, by: \.pair.reservation.lease))) {
            lease, some in
            let bindings = some.map { Binding($0.record, claim: $0.pair.job.claim) }
            return zip(some.map(\.index), await bind(bindings, under: lease)).map { ($0, $1) }
        }
        let answers = Dictionary(uniqueKeysWithValues: answered.flatMap(\.self))
        return pairs.enumerated().map { index, item in
            switch item.signed {
            case .stale: .stale
            case .failed(let error): .failed(error)
            case .record: answers[index] ?? .refused(.fenced)
            }
        }
    }

    private func bind(_ bindings: [Binding], under lease: Lease) async -> [Answered] {
        do {
            let answers = try await persistence.repeatUntilDone("bind jobs") {
                try await journal.bind(bindings, under: lease)
            }
            return zip(bindings, answers).map { $1 == .bound ? .bound($0.record) : .refused($1) }
        } catch {
            return bindings.map { _ in .unknown(error) }
        }
    }

    // MARK: Conclude

    /// Has the bound ones tracked and sent, account by account.
    private func launch(_ bound: [(pair: Pair, record: FlightRecord)]) async {
        tally.count(.bound, by: bound.count)
        await nonces.bound(
            bound.map { ($0.pair.reservation, $0.record.transactions.last?.signed?.transaction.maximumCost) })
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
        case .unknown(let error):
            await nonces.close(pair.reservation.lease)
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
