import Chain
import Ethereum
import Logging

extension ReceiptTracker {
    /// Settles every flight whose block is deep enough for what becomes of its job.
    ///
    /// So a flight may be settled ahead of one with a lower nonce.
    func settleWhatIsDeepEnough() async throws {
        let leases = await open
        guard !leases.isEmpty, let depth = try await deepest(configuration.confirmations) else { return }
        let deep = try await deepest(configuration.rerunConfirmations)
        try await checkBlocks(of: table.included(upTo: depth), under: leases)
        let included = Dictionary(grouping: table.included(upTo: depth), by: \.account)
        for lease in leases where broadcasters[lease.account]?.lease == lease {
            let settlements = (included[lease.account] ?? []).compactMap {
                settlement(of: $0, upTo: depth, runningAgainUpTo: deep, under: lease)
            }
            if !settlements.isEmpty { try await settle(settlements, under: lease) }
        }
    }

    /// - Returns: `nil` when the flight is no longer where it was seen, since accounts before this one were waited for, or its
    ///   job would run again, and a deeper reorganisation could yet have its transaction succeed.
    private func settlement(
        of id: FlightID, upTo depth: BlockNumber, runningAgainUpTo deep: BlockNumber?, under lease: Lease
    ) -> Settlement? {
        guard let flight = table[id], flight.lease == lease, let receipt = flight.receipt,
            receipt.blockNumber <= depth
        else { return nil }
        let settlement = settler.settlement(of: flight, receipt: receipt, at: time.wall)
        let isDeep = deep.map { receipt.blockNumber <= $0 } ?? false
        return isDeep || !settlement.outcome.runsAgain ? settlement : nil
    }

    /// The leases of those accounts whose flights may be settled.
    private var open: Set<Lease> {
        get async {
            var leases: Set<Lease> = []
            for (lease, _) in broadcasters.values where await nonces.isOpen(lease) { leases.insert(lease) }
            return leases
        }
    }

    /// A receipt that was looked up by its hash may be of a block that was never followed: it must be canonical now.
    private func checkBlocks(of flights: [FlightID], under leases: Set<Lease>) async throws {
        let receipts = flights.compactMap { id in
            table[id].flatMap { leases.contains($0.lease) ? $0.receipt : nil }
        }.filter { !window.contains($0.blockHash) }
        for block in Set(receipts.map { BlockID(number: $0.blockNumber, hash: $0.blockHash) })
        where try await !isCanonical(block) {
            await sendAgain(table.rollBack { $0 == block.hash })
        }
    }

    /// Ends flights in the journal, then lets go of them.
    ///
    /// Not over another connection than the lease's: the account's session ends then, and the next one settles what is left.
    func settle(_ settlements: [Settlement], under lease: Lease) async throws {
        guard await nonces.isOpen(lease), await journal.generation == lease.connection else { return }
        let answers = try await journal.settle(settlements, under: lease)
        if answers.contains(.fenced) {
            // The account is somebody else's, or a recovery's: whoever holds it next settles what is left.
            tally.count(.fenced)
            logger.error("settling was fenced", metadata: ["account": "\(lease.account)", "epoch": "\(lease.epoch)"])
            return await nonces.close(lease)
        }
        await finish(zip(settlements, answers).filter { $1 == .done }.map(\.0), under: lease)
        if answers.contains(.changed) { await startOver(lease) }
    }

    /// The journal has another record than this worker believes: the account's next session reads it again.
    func startOver(_ lease: Lease) async {
        logger.error(
            "the journal has another record than expected, or another holder of the account",
            metadata: ["account": "\(lease.account)"])
        await nonces.close(lease)
    }

    /// Lets go of settled flights.
    private func finish(_ settlements: [Settlement], under lease: Lease) async {
        let settled = settlements.map(\.nonce)
        for nonce in settled { table.remove(FlightID(account: lease.account, nonce: nonce)) }
        for settlement in settlements { tally.count(settlement.outcome.event) }
        await nonces.ended(settled, on: lease)
        // Whatever was mined was paid for, by whichever node it got there.
        await nonces.resume(lease)
        await broadcasters[lease.account]?.broadcaster.remove(settled)
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
