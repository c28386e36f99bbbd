import Ethereum
import Logging

/// Binds the prepared jobs of a batch: reserve nonces, sign, bind in the journal, hand over to be tracked and sent.
struct Binder: Sendable {
    /// What became of those jobs of a batch that are not bound.
    struct Course: Sendable {
        var leaving: [Leaving] = []
        /// They have to be prepared again: a nonce was waited for too long, or the account turned out not to be as believed.
        var again: [Claim] = []

        fileprivate mutating func add(_ other: Course) {
            leaving += other.leaving
            again += other.again
        }
    }

    let nonces: NonceManager
    let wallet: Wallet
    let executor: Address
    let journal: any FlightLog
    let persistence: Persistence
    let time: any TimeSource
    let tally: Tally
    let logger: Logger

    /// How long what was prepared may be used: the deadline, the fees and the next run go out of date.
    private static let shelfLife = Duration.seconds(5)

    /// Binds the jobs on whichever accounts have room, each account's together.
    ///
    /// Once the worker drains, what has no nonce stays claimed.
    /// - Throws: `CancellationError` when the task is cancelled; ``JournalError`` with the code `lost`. An account is closed
    ///   then on which something may be bound that this worker does not know of.
    func bind(_ jobs: [PreparedJob]) async throws -> Course {
        var (waiting, course) = (jobs[...], Course())
        while !waiting.isEmpty {
            let reservations: [Reservation]
            do {
                guard let reserved = try await nonces.reserve(upTo: waiting.count) else { return course }
                reservations = reserved
            } catch is NoRoom {
                course.leaving += waiting.map { $0.claimed.leaving(.giveBack) }
                return course
            }
            course.again += waiting.filter(isStale).map(\.claim)
            waiting.removeAll(where: isStale)
            course.add(try await bind(&waiting, to: reservations))
        }
        return course
    }

    private func isStale(_ job: PreparedJob) -> Bool { time.elapsed - job.preparedAt > Self.shelfLife }

    /// Binds as many as there are nonces for, on all accounts at the same time.
    private func bind(_ jobs: inout ArraySlice<PreparedJob>, to reservations: [Reservation]) async throws -> Course {
        var (rest, batches) = (reservations[...], [(Lease, Numbering<PreparedJob>)]())
        while let lease = rest.first?.lease {
            let nonces = rest.prefix { $0.lease == lease }
            batches.append((lease, Numbering(jobs.prefix(nonces.count), nonces: Array(nonces))))
            (jobs, rest) = (jobs.dropFirst(nonces.count), rest.dropFirst(nonces.count))
        }
        return try await withThrowingTaskGroup(of: Course.self) { group in
            for (lease, batch) in batches { group.addTask { try await bind(batch, under: lease) } }
            return try await group.reduce(into: Course()) { $0.add($1) }
        }
    }

    /// Binds what is to be bound on one account.
    private func bind(_ numbering: Numbering<PreparedJob>, under lease: Lease) async throws -> Course {
        var numbering = numbering
        while !numbering.items.isEmpty {
            let records: [FlightRecord]
            do {
                records = try await sign(numbering, under: lease)
            } catch {
                await giveBack(numbering.nonces)
                try Task.checkCancellation()
                return Course(leaving: numbering.items.map { $0.claimed.leaving(.putAside("\(error)")) })
            }
            let answer = try await bind(
                zip(numbering.items, records).map { Binding($1, claim: $0.claim) }, under: lease)
            await launch(zip(numbering.items, records).prefix(answer.bound).map { ($1, $0.job) }, under: lease)
            if let refusal = answer.refusal { report(refusal, numbering.pairs.dropFirst(answer.bound).first, lease) }
            if numbering.answered(bound: answer.bound, refusal: answer.refusal) == .startOver {
                await nonces.close(lease)
                return Course(again: numbering.items.map(\.claim))
            }
        }
        await giveBack(numbering.nonces)
        return Course()
    }

    private func giveBack(_ reservations: ArraySlice<Reservation>) async {
        for reservation in reservations { await nonces.giveBack(reservation) }
    }

    // MARK: Steps

    private func sign(_ numbering: Numbering<PreparedJob>, under lease: Lease) async throws -> [FlightRecord] {
        let pairs = numbering.pairs
        let signed = try await wallet.sign(
            pairs.map { job, nonce in
                Transaction(
                    chainID: wallet.chainID, nonce: nonce, fees: job.fees, gasLimit: job.gasLimit, to: executor,
                    data: job.calldata)
            }, as: lease.account)
        let now = time.wall
        return zip(pairs, signed).map { pair, signed in
            FlightRecord(
                nonce: pair.nonce, revision: Revision(firstUnder: lease), job: BoundJob(pair.item),
                transactions: [FlightTransaction(purpose: .execute, signed: signed, signedAt: now)], boundAt: now)
        }
    }

    private func bind(_ bindings: [Binding], under lease: Lease) async throws -> BindAnswer {
        do {
            return try await persistence.repeatUntilDone("bind jobs") {
                try await journal.bind(bindings, under: lease)
            }
        } catch {
            // The journal may have bound them: their nonces must not be handed out again.
            await nonces.close(lease)
            throw error
        }
    }

    /// Has what is bound tracked and sent.
    private func launch(_ bound: [(record: FlightRecord, job: Job)], under lease: Lease) async {
        guard !bound.isEmpty else { return }
        tally.count(.bound, by: bound.count)
        await nonces.bound(
            bound.map { record, _ in
                (Reservation(lease: lease, nonce: record.nonce), record.newest?.transaction.maximumCost)
            })
        await nonces.home(of: lease)?.launch(bound.map { ($0.record, $0.job) })
    }

    private func report(_ refusal: BindRefusal, _ pair: (item: PreparedJob, nonce: Nonce)?, _ lease: Lease) {
        switch refusal {
        case .notClaimed: tally.count(.notClaimed)
        case .duplicate: tally.count(.duplicate)
        case .fenced, .nonceTaken:
            tally.count(refusal == .fenced ? .fenced : .nonceTaken)
            logger.error(
                "binding was refused",
                metadata: [
                    "job": "\(pair?.item.job.id ?? "")", "account": "\(lease.account)",
                    "nonce": "\(pair?.nonce.description ?? "")",
                    "epoch": "\(lease.epoch)", "answer": "\(refusal)",
                ])
        }
    }
}

extension BoundJob {
    fileprivate init(_ job: PreparedJob) {
        self.init(
            id: job.job.id, entry: job.claim.entry, tag: job.job.tag, runKey: job.job.idempotencyKey,
            receivedAt: job.claimed.receivedAt)
    }
}
