import Collections

/// N lanes that work on claimed jobs at the same time.
///
/// A lane takes a job from claimed to bound and handed over; then it takes the next. A job that waits for a retry
/// or for a block holds no lane. Bound: lanes and queue together hold at most N jobs, since the consumer
/// claims only for free lanes.
package actor ExecutorPool {
    private let lanes: Int
    private let execution: JobExecution
    private let capacity: Signal
    private let arrived = Signal()
    private let drain: Signal
    private var queue: Deque<Claim> = []
    /// All claims in the queue and in lanes.
    private var held: Set<Claim> = []
    private var isDraining = false

    /// - Parameters:
    ///   - lanes: How many jobs are worked on at once. Default of the configuration: 16.
    ///   - capacity: Notified whenever a lane becomes free.
    ///   - drain: Notified once, when lanes shall stop; shared with `execution`.
    init(lanes: Int, execution: JobExecution, capacity: Signal, drain: Signal) {
        self.lanes = max(1, lanes)
        self.execution = execution
        self.capacity = capacity
        self.drain = drain
    }

    /// How many more claims the pool can take.
    var freeLanes: Int { isDraining ? 0 : max(0, lanes - held.count) }

    /// How many jobs are in the queue and in lanes.
    package var working: Int { held.count }

    /// Queues claimed jobs; those that it holds already are ignored.
    ///
    /// Returns how many are new.
    @discardableResult
    func deliver(_ claims: [Claim]) -> Int {
        let new = claims.filter { held.insert($0).inserted }
        queue.append(contentsOf: new)
        if !new.isEmpty { arrived.notify() }
        return new.count
    }

    /// Runs the lanes until the pool is drained.
    func run() async throws {
        try await withThrowingDiscardingTaskGroup { group in
            for _ in 0..<lanes {
                group.addTask { try await self.runLane() }
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

    private func runLane() async throws {
        while let claim = try await next() {
            defer { release(claim) }
            try await execution.execute(claim)
        }
    }

    private func next() async throws -> Claim? {
        while true {
            let seen = arrived.generation
            if isDraining { return nil }
            if let claim = queue.popFirst() { return claim }
            try Task.checkCancellation()
            await arrived.wait(past: seen)
        }
    }

    private func release(_ claim: Claim) {
        held.remove(claim)
        capacity.notify()
    }
}
