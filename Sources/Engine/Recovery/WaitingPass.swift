import Chain
import Collections
import Ethereum
import Logging

/// One pass over everything that waits, for the entries of transactions that were seen.
///
/// With nothing to look for there is none, and it ends as soon as each has its entry. The worker computes tags, the store only
/// moves: at any time each entry is in one place, and in its order.
struct WaitingPass: Sendable {
    private let lease: RecoveryLease
    private let context: RecoveryContext
    private var wanted: [JobTag: [Sighting]]

    init(_ sightings: [Sighting], lease: RecoveryLease, context: RecoveryContext) {
        self.lease = lease
        self.context = context
        wanted = Dictionary(grouping: sightings, by: \.tag)
    }

    /// What has found no entry.
    var left: [Sighting] { wanted.values.flatMap(\.self) }

    /// Looks through what waits.
    ///
    /// - Throws: ``JournalError``; `CancellationError`.
    mutating func run() async throws {
        // What a leader before has passed over.
        while try await context.journal.putBack(under: lease) {}
        if wanted.isEmpty { return }
        while try await context.journal.returnClaims(under: lease) {}
        for place in WaitingPlace.allCases { try await pass(over: place) }
        while try await context.journal.putBack(under: lease) {}
    }

    private mutating func pass(over place: WaitingPlace) async throws {
        var position = 0
        while !wanted.isEmpty {
            let page = try await context.journal.waiting(in: place, from: position, under: lease)
            if page.isEmpty { return }
            let adoptions = page.enumerated().compactMap { adoption(of: $1, at: $0) }
            try await context.journal.pass(
                page.count, in: place, from: position, adopting: adoptions, under: lease)
            report(adoptions, in: place)
            // What leaves the delayed set makes those behind it move up.
            position += place == .delayed ? page.count - adoptions.count : page.count
        }
    }

    private func report(_ adoptions: [Adoption], in place: WaitingPlace) {
        guard !adoptions.isEmpty else { return }
        context.tally.count(.restored, by: adoptions.count)
        context.logger.warning(
            "jobs of which lost transactions were found were taken from where they waited",
            metadata: ["jobs": "\(adoptions.count)", "place": "\(place.rawValue)"])
    }

    private mutating func adoption(of waiting: WaitingEntry, at index: Int) -> Adoption? {
        guard let tag = context.decoder.tag(of: waiting.entry), let sighting = wanted[tag]?.first,
            let job = try? context.decoder.decode(waiting.entry, makeID: context.makeID)
        else { return nil }
        wanted[tag]?.removeFirst()
        if wanted[tag]?.isEmpty == true { wanted[tag] = nil }
        return Adoption(
            account: sighting.account, nonce: sighting.nonce, outcome: outcome(of: sighting, job),
            runKey: job.idempotencyKey, source: (index, waiting.item))
    }

    private func outcome(of sighting: Sighting, _ job: Job) -> Adoption.Outcome {
        let now = context.time.wall
        switch sighting.fate {
        case .open:
            let bound = BoundJob(
                id: job.id, entry: job.entry, tag: sighting.tag, runKey: job.idempotencyKey, receivedAt: now)
            return .flight(record(of: sighting, bound))
        case .done(let receipt, let minedAt):
            let binding = JobTrail.Binding(
                account: sighting.account, nonce: sighting.nonce, boundAt: min(minedAt, now), sentAt: nil)
            let trail = JobTrail(
                id: job.id, entry: job.entry, job: job, receivedAt: min(minedAt, now), binding: binding,
                inclusion: JobTrail.Inclusion(receipt: receipt, minedAt: minedAt))
            return .done(.done(trail, success: context.contract.success(in: receipt), settledAt: now))
        }
    }

    private func record(of sighting: Sighting, _ job: BoundJob?) -> FlightRecord {
        let now = context.time.wall
        let transactions = sighting.transactions.sorted { $0.price < $1.price }
        return FlightRecord(
            nonce: sighting.nonce, revision: .adopted, job: job,
            transactions: transactions.map { FlightTransaction(purpose: .execute, seen: $0, at: now) }, boundAt: now)
    }

    /// Follows transactions that may be executed yet, and whose entries are nowhere: their pushes were lost as well.
    func adoptWithoutEntries() async throws {
        let open = left.filter { if case .open = $0.fate { true } else { false } }
        for some in open.chunks(of: 100) {
            let adoptions = some.map {
                Adoption(
                    account: $0.account, nonce: $0.nonce, outcome: .flight(record(of: $0, nil)), runKey: nil,
                    source: nil)
            }
            try await context.journal.pass(0, in: .inbox, from: 0, adopting: adoptions, under: lease)
        }
    }
}

extension SentTransaction {
    /// What it pays at most; nothing where a node does not say.
    fileprivate var price: Wei { signed?.transaction.fees.maximumPrice ?? 0 }
}
