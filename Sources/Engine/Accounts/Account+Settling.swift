import Chain
import Collections
import Ethereum
import Logging

/// Writing into the journal what blocks show deep enough.
extension Account {
    /// How many flights end in one step, so that what is behind does not wait for all of them.
    private static let endsAtOnce = 64

    /// Settles whenever something may be deep enough, until the task is cancelled.
    func keepSettling() async throws -> Ending {
        while true {
            try Task.checkCancellation()
            let seen = settling.generation
            if try await attempt("settle", settleWhatIsDeep) ?? false {
                await settling.wait(past: seen)
            } else {
                await context.time.wait(for: settling, past: seen, upTo: AccountContext.patience)
            }
        }
    }

    /// Settles every flight whose block is deep enough for what becomes of its job.
    ///
    /// So one may be settled ahead of one with a lower nonce. A receipt that was asked for by its hash may be of a block that was never
    /// followed: that must be canonical now.
    ///
    /// - Returns: `false` when it has to be repeated soon.
    private func settleWhatIsDeep() async throws -> Bool {
        guard let depth = machine.depth.settled else { return true }
        let blocks = machine.flights.blocks(upTo: depth)
        let canonical = await context.tracker.areCanonical(blocks)
        for (block, isCanonical) in canonical where !isCanonical {
            perform(machine.lost(block, at: context.time.elapsed))
        }
        for some in machine.flights.included(upTo: depth).chunks(of: Self.endsAtOnce) where !isOver {
            try await settle(ends(of: some) { canonical[$0] == true })
        }
        return canonical.count == blocks.count
    }

    /// How flights end, if their blocks are deep enough still.
    ///
    /// A job that runs again waits for more depth: a deeper reorganisation could yet have its transaction succeed.
    private func ends(of nonces: ArraySlice<Nonce>, where isOnChain: (Hash32) -> Bool) -> [Settlement] {
        nonces.compactMap { nonce in
            // What has changed meanwhile counts as it is now.
            guard let flight = machine.flights[nonce], let receipt = flight.receipt, isOnChain(receipt.blockHash),
                let settled = machine.depth.settled, receipt.blockNumber <= settled
            else { return nil }
            let end = context.settler.settlement(of: flight, receipt: receipt, at: context.time.wall)
            let isDeep = machine.depth.rerun.map { receipt.blockNumber <= $0 } ?? false
            return isDeep || !end.outcome.runsAgain ? end : nil
        }
    }

    /// Ends flights in the journal, then lets go of them.
    ///
    /// Not over another connection than the lease's: the account starts over then, and settles what is left.
    func settle(_ settlements: [Settlement]) async throws {
        guard !settlements.isEmpty, !isOver, await context.journal.connection == lease.connection else { return }
        let answers = try await context.journal.settle(settlements, under: lease)
        if answers.contains(.fenced) {
            // The account is somebody else's, or a recovery's: whoever holds it next settles what is left.
            context.tally.count(.fenced)
            context.logger.error(
                "settling was fenced", metadata: ["account": "\(lease.account)", "epoch": "\(lease.epoch)"])
            return await startOver()
        }
        await finish(zip(settlements, answers).filter { $1 == .done }.map(\.0))
        if answers.contains(.changed) { await startOverReading() }
    }

    /// The journal has another record than this worker believes: it is read again.
    func startOverReading() async {
        context.logger.error(
            "the journal has another record than expected, or another holder of the account",
            metadata: ["account": "\(lease.account)"])
        await startOver()
    }

    private func finish(_ settlements: [Settlement]) async {
        let nonces = settlements.map(\.nonce)
        let hashes = machine.settled(nonces)
        for settlement in settlements { context.tally.count(settlement.outcome.event) }
        perform([.send])
        await context.nonces.ended(nonces, on: lease)
        await context.tracker.forget(hashes, of: lease)
        await tellFunds()
    }
}

extension Settlement.Outcome {
    /// How the outcome is counted.
    fileprivate var event: Tally.Event {
        switch self {
        case .done: .done
        case .dead: .dead
        case .retry: .retried
        case .unbind: .unbound
        case .filled: .gapFilled
        }
    }
}
