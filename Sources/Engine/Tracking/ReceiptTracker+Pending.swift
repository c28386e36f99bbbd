import Chain
import Ethereum
import Logging

extension ReceiptTracker: BroadcastEvents {
    func broadcast(on lease: Lease, effects: [BroadcastQueue.Effect], answers: [SendAnswer]) async {
        await judgeFunds(on: lease, answers)
        for effect in effects {
            switch effect {
            case .delivered(let nonce): delivered(FlightID(account: lease.account, nonce: nonce))
            case .again: break
            case .refused(let nonce, let answer):
                await refused(FlightID(account: lease.account, nonce: nonce), answer)
            }
        }
    }

    /// An account that cannot pay takes no more jobs; it takes them again once a node has one of its transactions, or
    /// nothing is left to send: an answer that comes after that would have nothing to end the pause.
    private func judgeFunds(on lease: Lease, _ answers: [SendAnswer]) async {
        if answers.contains(.insufficientFunds) {
            guard table.pending().contains(where: { table[$0]?.lease == lease }) else { return }
            await nonces.pause(lease, because: "the account cannot pay for what it has in flight")
        } else if answers.contains(where: { $0 == .accepted || $0 == .alreadyKnown }) {
            await nonces.resume(lease)
        }
    }

    private func delivered(_ id: FlightID) {
        let now = time.wall
        table.update(id) { flight in
            if flight.sentAt == nil { flight.sentAt = now }
        }
    }

    private func refused(_ id: FlightID, _ answer: SendAnswer) async {
        switch answer {
        case .underpriced, .replacementUnderpriced: await bump(id)
        case .intrinsicGasTooLow, .rejected: await giveUp(id, because: .neverValid)
        case .exceedsBlockGasLimit: await giveUp(id, because: .gasLimitExceedsBlock)
        case .feeCapExceeded: await giveUp(id, because: nil)
        case .nonceTooLow: suspect()
        // Everything else stays with the broadcaster.
        default: break
        }
    }

    /// Frees the nonce of a job that is refused for good; one that the node which is asked has is left to the chain, whatever
    /// another one says of it or of its fee bumps.
    private func giveUp(_ id: FlightID, because reason: DeadReason?) async {
        guard let flight = table[id], !flight.isDisplaced else { return }
        let hashes = flight.record.transactions.map(\.hash)
        if await isAnyKnown(hashes, ifUnclear: true) { return }
        await displace(id, because: reason)
    }

    // MARK: What stays pending

    /// Sees to flights that are pending for too long, and to jobs whose deadline has passed in flight.
    func careForPending() async {
        var heads: Set<Address> = []
        for id in table.pending() {
            guard let flight = table[id], flight.state == .pending else { continue }
            reportIfSlow(flight)
            // Nothing of it can be mined, and what is above it does not wait for it.
            if flight.foreign != nil { continue }
            let isHead = heads.insert(flight.lease.account).inserted
            if flight.job?.isExpired(at: time.wall) == true, !flight.isDisplaced {
                await displace(flight.id, because: .deadlinePassed)
            } else if time.elapsed - flight.launchedAt >= configuration.stuckAfter {
                await unstick(flight, isHead: isHead)
            }
        }
    }

    /// Says once of each job that it takes longer than it should; it stays tracked.
    private func reportIfSlow(_ flight: Flight) {
        let limit = Milliseconds(configuration.slowAfter.components.seconds) * 1000
        guard !flight.isSlow, time.wall > flight.record.boundAt, time.wall - flight.record.boundAt >= limit else {
            return
        }
        table.update(flight.id) { $0.isSlow = true }
        tally.count(.slow)
        logger.warning(
            "job is in flight for long",
            metadata: ["job": "\(flight.record.job?.id ?? "filler")", "nonce": "\(flight.record.nonce)"])
    }

    /// Only the lowest pending nonce can be held up by its fees, and only if nodes have it; those behind it wait for
    /// it, or were lost.
    ///
    /// Where there can be no higher fee (the cap is reached, Redis is away), the same bytes go out again.
    private func unstick(_ flight: Flight, isHead: Bool) async {
        logger.warning(
            "transaction is pending for long",
            metadata: ["account": "\(flight.lease.account)", "nonce": "\(flight.record.nonce)"])
        if flight.record.newest == nil { return await displaceIfForgotten(flight) }
        if isHead {
            if await isGapBelow(flight) { return await nonces.close(flight.lease) }
            let newest = flight.record.newest.map { [$0.hash] } ?? []
            if await isAnyKnown(newest, ifUnclear: false), await bump(flight.id) { return }
        }
        await relaunch(flight)
    }

    /// Fills the nonce of a job whose transactions only nodes had, once none of them has any: they cannot be sent again.
    private func displaceIfForgotten(_ flight: Flight) async {
        let hashes = flight.record.transactions.map(\.hash)
        if await !isAnyKnown(hashes, ifUnclear: true) { await displace(flight.id, because: nil) }
    }

    /// Whether nobody has the nonce below the account's lowest pending one, though it was used when the session began.
    ///
    /// A transaction that is not ours was reorganised away and forgotten then. The next session finds the gap and fills it.
    private func isGapBelow(_ flight: Flight) async -> Bool {
        do {
            let count = try await chain.transactionCount(of: flight.lease.account, at: .latest)
            guard count < flight.record.nonce, await nonces.hasUsed(count, on: flight.lease) else { return false }
            logger.error(
                "the chain has lost a transaction that is not ours; starting over",
                metadata: ["account": "\(flight.lease.account)", "nonce": "\(count)"])
            return true
        } catch {
            tally.count(.worldFailure)
            logger.warning("asking for the account's nonce failed", metadata: ["error": "\(error)"])
            return false
        }
    }

    /// Whether a node still has one of some transactions.
    ///
    /// - Parameter unclear: What counts when none answers.
    private func isAnyKnown(_ transactions: [Hash32], ifUnclear unclear: Bool) async -> Bool {
        do {
            return try await chain.knows(transactions).contains(true)
        } catch {
            tally.count(.worldFailure)
            logger.warning("asking for a transaction failed", metadata: ["tx": "\(transactions)", "error": "\(error)"])
            return unclear
        }
    }

    /// Sends the flight's newest transaction again, the same bytes.
    func relaunch(_ flight: Flight) async {
        // There may be a newer one by now.
        guard let newest = (table[flight.id] ?? flight).record.newest else { return }
        tally.count(.resent)
        let now = time.elapsed
        table.update(flight.id) { $0.launchedAt = now }
        await broadcasters[flight.lease.account]?.broadcaster.submit([newest])
    }

    // MARK: Replacing

    @discardableResult
    private func bump(_ id: FlightID) async -> Bool {
        await replace(id, event: .bumped) { try await self.replacer.bump($0) }
    }

    @discardableResult
    private func displace(_ id: FlightID, because reason: DeadReason?) async -> Bool {
        await replace(id, event: .displaced) { try await self.replacer.displace($0, because: reason) }
    }

    /// Journals one more transaction for the flight's nonce, then sends it; `false` when there can be none now.
    private func replace(
        _ id: FlightID, event: Tally.Event, with make: (Flight) async throws -> FlightRecord
    ) async -> Bool {
        guard let flight = table[id], flight.state == .pending, !flight.isReplacing else { return false }
        table.update(id) { $0.isReplacing = true }
        defer { table.update(id) { $0.isReplacing = false } }
        do {
            let record = try await make(flight)
            table.update(id) { $0.record = record }
        } catch ReplacementError.changed {
            await startOver(flight.lease)
            return false
        } catch {
            logger.warning(
                "transaction could not be replaced", metadata: ["nonce": "\(id.nonce)", "error": "\(error)"])
            return false
        }
        tally.count(event)
        if let flight = table[id] { await relaunch(flight) }
        return true
    }
}
