import Collections

/// Works on batches of claimed jobs, up to N jobs at the same time.
///
/// A job takes one of N lanes from being claimed until it is bound and handed over, or has left its batch; one that waits
/// for a retry or for a block takes none. Bound: N jobs, since the consumer claims only for free lanes, and
/// 8 MiB of entries and what one more claim brings.
actor ExecutorPool {
    /// How many bytes of entries are claimed at once: 8 MiB.
    static let maximumBytes = 8 << 20

    nonisolated let lanes: Int
    private let execution: BatchExecution
    private let capacity: Signal
    private let time: any TimeSource
    private let arrived = Signal()
    private let drain: Signal
    private var queue: Deque<Batch> = []
    /// The names of all claims in the queue and in lanes.
    private var held: Set<String> = []
    private var heldBytes = 0
    private var isDraining = false

    /// - Parameters:
    ///   - lanes: How many jobs are worked on at once. Default of the configuration: 16.
    ///   - capacity: Notified whenever lanes become free.
    ///   - drain: Notified once, when lanes shall stop; shared with `execution`.
    init(lanes: Int, execution: BatchExecution, capacity: Signal, drain: Signal, time: any TimeSource) {
        self.lanes = max(1, lanes)
        self.execution = execution
        self.capacity = capacity
        self.drain = drain
        self.time = time
    }

    /// How many more claims the pool can take.
    var freeLanes: Int { isDraining || heldBytes >= Self.maximumBytes ? 0 : max(0, lanes - held.count) }

    /// How many jobs are in the queue and in lanes.
    var working: Int { held.count }

    /// Queues claimed jobs; those that it holds already are ignored.
    ///
    /// Returns how many are new.
    @discardableResult
    func deliver(_ claims: [Claim]) -> Int {
        let new = claims.filter { !held.contains($0.name) }
        held.formUnion(new.map(\.name))
        for claim in new { heldBytes += claim.entry.count }
        enqueue(Batch.cut(new, receivedAt: time.wall))
        return new.count
    }

    /// Runs the lanes until the pool is drained.
    func run() async throws {
        try await withThrowingDiscardingTaskGroup { group in
            while let batch = try await next() {
                group.addTask { try await self.work(on: batch) }
            }
        }
    }

    /// Lets every lane end: what holds a nonce is bound and sent, everything else stays claimed.
    func stop() {
        isDraining = true
        queue.removeAll()
        drain.notify()
        arrived.notify()
    }

    private func work(on batch: Batch) async throws {
        let rest = try await execution.execute(batch)
        let kept = Set(rest.flatMap(\.claims).map(\.name))
        for claim in batch.claims where !kept.contains(claim.name) {
            held.remove(claim.name)
            heldBytes -= claim.entry.count
        }
        enqueue(rest)
        capacity.notify()
    }

    private func enqueue(_ batches: [Batch]) {
        guard !isDraining, !batches.isEmpty else { return }
        queue.append(contentsOf: batches)
        arrived.notify()
    }

    private func next() async throws -> Batch? {
        while true {
            let seen = arrived.generation
            if isDraining { return nil }
            if let batch = queue.popFirst() { return batch }
            try Task.checkCancellation()
            await arrived.wait(past: seen)
        }
    }
}
