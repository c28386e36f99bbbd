import Collections

/// Where lanes bring prepared jobs to be bound: all that are there at the same time are bound together.
///
/// The first lane that comes serves, the others wait; what comes while it serves is the next batch. So batches grow by
/// themselves with the load, and a lane that comes alone waits for nobody.
///
/// Bound: one job for each lane.
actor BindingDesk {
    private struct Ticket {
        let number: Int
        let job: PreparedJob
    }

    private let nonces: NonceManager
    private let binder: Binder
    private let changed = Signal()
    private var waiting: Deque<Ticket> = []
    private var outcomes: [Int: Result<Binder.Outcome, any Error>] = [:]
    private var tickets = 0
    private var isServing = false

    init(nonces: NonceManager, binder: Binder) {
        self.nonces = nonces
        self.binder = binder
    }

    /// Binds the job, on whichever account and nonce it takes.
    ///
    /// - Returns: Whether the job must be prepared again; otherwise it is bound, somebody else's, or the worker drains.
    /// - Throws: ``NoRoom``; `CancellationError`; `SigningError` and ``WalletError``, after the nonce was given back.
    func bind(_ job: PreparedJob) async throws -> Bool {
        while true {
            switch try await outcome(of: job) {
            case .concluded: return false
            case .stale: return true
            case .again: continue
            case .failed(let error): throw error
            }
        }
    }

    private func outcome(of job: PreparedJob) async throws -> Binder.Outcome {
        tickets += 1
        let ticket = Ticket(number: tickets, job: job)
        waiting.append(ticket)
        while true {
            let seen = changed.generation
            if let outcome = outcomes.removeValue(forKey: ticket.number) { return try outcome.get() }
            if Task.isCancelled {
                if let place = waiting.firstIndex(where: { $0.number == ticket.number }) { waiting.remove(at: place) }
                throw CancellationError()
            }
            if isServing { await changed.wait(past: seen) } else { await serve() }
        }
    }

    /// Binds as many of those that wait as there are nonces for.
    private func serve() async {
        isServing = true
        defer {
            isServing = false
            changed.notify()
        }
        // Lanes that an answer of a node has just woken are about to come too.
        await Task.yield()
        do {
            guard let reservations = try await nonces.reserve(upTo: waiting.count) else {
                return end(waiting, .success(.concluded))
            }
            let batch = Array(waiting.prefix(reservations.count))
            waiting.removeFirst(batch.count)
            // A lane may have left while a nonce was waited for.
            for reservation in reservations.dropFirst(batch.count) { await nonces.giveBack(reservation) }
            let results = await binder.bind(zip(batch, reservations).map { ($0.job, $1) })
            for (ticket, result) in zip(batch, results) { outcomes[ticket.number] = .success(result) }
        } catch {
            end(waiting, .failure(error))
        }
    }

    private func end(_ tickets: Deque<Ticket>, _ outcome: Result<Binder.Outcome, any Error>) {
        for ticket in tickets { outcomes[ticket.number] = outcome }
        waiting.removeAll()
    }
}
