/// Takes a batch of claimed jobs from decoding to handing their transactions over.
struct BatchExecution: Sendable {
    let preparer: Preparer
    let binder: Binder
    let exit: BatchExit
    let drain: Signal
    let tally: Tally

    /// Works on claimed jobs until each is bound or no longer claimed, or the worker drains.
    ///
    /// - Returns: Those that are still to be worked on, in batches of their own, each smaller than this one or made of jobs
    ///   whose nonces turned out not to be this worker's.
    /// - Throws: `CancellationError` when the task is cancelled; a job is claimed or in the journal then.
    func execute(_ batch: Batch) async throws -> [Batch] {
        do {
            do {
                return try await work(on: batch)
            } catch is NoRoom {
                try await exit.leave(batch.claims.map { $0.leaving(.giveBack, receivedAt: batch.receivedAt) })
            }
        } catch  where JournalError.isLost(error) {
            // Whatever is claimed once the store has been compared with the chain is read anew.
            tally.count(.notClaimed, by: batch.claims.count)
        }
        return []
    }

    private func work(on batch: Batch) async throws -> [Batch] {
        // While jobs hold no nonce they may be given up at any moment: they are still claimed.
        guard let prepared = try await untilDraining({ try await preparer.prepare(batch) }) else { return [] }
        async let leaving: Void = exit.leave(prepared.leaving)
        let course = try await binder.bind(prepared.ready)
        try await leaving
        try await exit.leave(course.leaving)
        return prepared.rest + batch.parts(course.again, upTo: 1)
    }

    /// Runs `body`, but gives it up (`nil`) when the worker drains first.
    private func untilDraining<Value: Sendable>(
        _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value? {
        try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask { try await body() }
            group.addTask {
                await drain.wait(past: 0)
                return nil
            }
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
    }
}
