import Logging

/// Leading, when nobody else does.
extension StoreRecovery {
    func leadWhenNeeded() async throws {
        while true {
            let seen = changed.generation
            guard case .standing = state else {
                try Task.checkCancellation()
                await changed.wait(past: seen)
                continue
            }
            do {
                try await lead()
            } catch is CancellationError {
                throw CancellationError()
            } catch {
                try Task.checkCancellation()
                if !JournalError.isLost(error) {
                    context.tally.count(.worldFailure)
                    context.logger.error(
                        "a step of the recovery failed, it is repeated", metadata: ["error": "\(error)"])
                }
            }
            suspect()
            try await context.time.sleep(for: Self.shortestNap)
        }
    }

    /// Leads the recovery to its end, unless another worker does.
    private func lead() async throws {
        guard let lease = try await context.journal.leadRecovery(for: context.leaseTTL) else { return }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await RecoveryRun(lease: lease, context: self.context).run() }
            group.addTask { try await self.keepLeading() }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    private func keepLeading() async throws {
        while true {
            try await context.time.sleep(for: context.leaseTTL / 3)
            guard try await context.journal.leadRecovery(for: context.leaseTTL) != nil else {
                throw JournalError(.lost, step: "lead the recovery", "another worker leads it")
            }
        }
    }
}
