import Ethereum

/// Filling gaps below bound nonces.
extension Account {
    /// Fills gaps that no job has closed; ends when Redis reconnected.
    func keepFillingGaps() async throws -> Ending {
        while true {
            try await context.time.sleep(for: context.fillGapAfter / 2)
            // One that was asked to end does so by itself, when everything bound is out.
            if request == nil, await !isCurrent { return .over }
            try await fillGaps()
        }
    }

    /// What a filler takes is asked for first: while a nonce is reserved the account's jobs wait.
    private func fillGaps() async throws {
        let deadline = context.time.elapsed - context.fillGapAfter
        guard await context.nonces[lease]?.gap(openSince: deadline) != nil,
            let offer = try await context.filler.offer(on: lease.account)
        else { return }
        while let gap = await context.nonces.reserveGap(on: lease, olderThan: context.fillGapAfter) {
            try await context.filler.fill(gap, of: self, offering: offer)
        }
    }
}
