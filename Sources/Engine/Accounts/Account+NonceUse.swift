import Chain
import Ethereum
import Logging

/// Asking who has used the nonces of flights that have no receipt: their receipts lag behind, or somebody else did.
extension Account {
    /// Asks, when there is reason to, and ends the flights whose nonces are proven to be used by others.
    func examineWhatIsUsed() async throws {
        guard let head = machine.head, machine.beginExamination() else { return }
        do {
            try await examine(at: head)
        } catch {
            machine.suspect()
            throw error
        }
    }

    private func examine(at head: BlockHeader) async throws {
        let count = try await context.chain.transactionCount(of: lease.account, at: .latest)
        guard await context.nonces.update(lease, { $0.chainReached(count) }) ?? true else {
            context.logger.warning(
                "a node counts far more transactions than are known of; asking again",
                metadata: ["account": "\(lease.account)", "count": "\(count)"])
            return machine.suspect()
        }
        perform(machine.reached(count))
        if await isGapBelow(count) { return await startOver() }
        try await lookUp(machine.flights.pending.filter { $0 < count })
        // One about which nodes do not agree, or that waits for depth, must not keep those above it waiting.
        for nonce in machine.flights.pending where nonce < count {
            switch machine.inquiry(about: nonce) {
            case .confirmation(let foreign): try await confirm(foreign, of: nonce)
            case .user: if try await askWhoUsed(nonce, at: head) { return }
            case nil: continue
            }
        }
    }

    /// Whether nobody has the nonce below the lowest one that waits, though it was used when the account was opened.
    ///
    /// A transaction that is not ours was reorganised away and forgotten then. Whoever opens the account next finds the gap and fills
    /// it.
    private func isGapBelow(_ count: Nonce) async -> Bool {
        guard machine.isStranded(above: count, at: context.time.elapsed),
            await context.nonces[lease]?.hasUsed(count) == true
        else { return false }
        context.logger.error(
            "the chain has lost a transaction that is not ours; starting over",
            metadata: ["account": "\(lease.account)", "nonce": "\(count)"])
        return true
    }

    /// Asks who used a nonce.
    ///
    /// The block is looked for from the newest one downwards, while nodes have its state, and then waited for: where a deep block
    /// is what counts, its state may be gone.
    ///
    /// - Returns: Whether there was an answer, or there can be none yet for those above it either.
    private func askWhoUsed(_ nonce: Nonce, at head: BlockHeader) async throws -> Bool {
        guard try await context.chain.transactionCount(of: lease.account, at: .number(head.number)) > nonce else {
            return true
        }
        switch try await context.history.transactions(of: lease.account, using: nonce, upTo: head.number) {
        case .disagreement, .usedOtherwiseLately: return false
        case .searching(let block):
            context.logger.notice(
                "looking for who used a nonce in blocks whose state nodes have dropped",
                metadata: ["account": "\(lease.account)", "nonce": "\(nonce)", "down_to": "\(block)"])
            machine.suspect()
        case .usedOtherwise(let block):
            guard try await context.tracker.isCanonical(block) else { return false }
            try await saw(.foreign(ForeignUse(hash: block.hash, block: block)), of: nonce)
        case .found(let number, let sent):
            let block = BlockID(number: number, hash: sent.block)
            guard try await context.tracker.isCanonical(block) else { return false }
            try await saw(sent, in: block)
        }
        return true
    }

    /// Looks once more at a deep block in which somebody else was seen to use a nonce.
    private func confirm(_ foreign: ForeignUse, of nonce: Nonce) async throws {
        guard try await context.tracker.isCanonical(foreign.block) else {
            return machine.doubted(foreign, of: nonce, isOffChain: true)
        }
        let sent = try await context.chain.transactions(of: lease.account, in: [foreign.block.number])[0]
        guard let sent, sent.block == foreign.block.hash,
            let seen = sent.transactions.first(where: { $0.nonce == nonce })
        else { return machine.doubted(foreign, of: nonce, isOffChain: false) }
        try await saw(SentInBlock(block: sent.block, transactions: [seen]), in: foreign.block)
    }

    /// Takes in what the account sent in a canonical block, for all flights whose nonces that used.
    private func saw(_ sent: SentInBlock, in block: BlockID) async throws {
        for transaction in sent.transactions {
            guard let flight = machine.flights[transaction.nonce] else { continue }
            try await saw(context.judge.use(of: flight.record, by: transaction, in: block), of: transaction.nonce)
        }
    }

    private func saw(_ use: NonceUse, of nonce: Nonce) async throws {
        guard let conclusion = machine.saw(use, of: nonce), let flight = machine.flights[nonce] else { return }
        switch conclusion {
        case .unbind: try await settle([context.settler.unbinding(of: flight)])
        case .restore(let sent): try await takeBack(sent, for: flight)
        case .suspect(let foreign):
            context.logger.warning(
                "a nonce was used by somebody else",
                metadata: [
                    "account": "\(lease.account)", "nonce": "\(nonce)", "by": "\(foreign.hash)",
                    "job": "\(flight.record.job?.id ?? "filler")",
                ])
        case .distrust(let hash):
            context.tally.count(.worldFailure)
            context.logger.error(
                "a node shows a transaction of another chain; what it says of used nonces counts for nothing",
                metadata: ["account": "\(lease.account)", "tx": "\(hash)"])
        }
    }

    /// Adds a transaction to its flight's record that the journal has lost: it carries the tag of the flight's job, so it is
    /// ours, a fee bump that was written last before the store came back with older data.
    private func takeBack(_ sent: SentTransaction, for flight: Flight) async throws {
        context.logger.warning(
            "a transaction of ours that the journal had lost was found on the chain",
            metadata: ["account": "\(lease.account)", "nonce": "\(flight.nonce)", "tx": "\(sent.hash)"])
        guard let record = try await journaled({ try await context.replacer.append(sent, to: flight) }) else { return }
        context.tally.count(.restored)
        await context.tracker.watch([sent.hash], of: lease)
        machine.restored(record)
    }
}
