import Chain
import Ethereum
import Logging

/// Who has used the nonces of flights that have no receipt: their receipts lag behind, or somebody else did.
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
        guard await context.nonces.chainReached(count, on: lease) else {
            context.logger.warning(
                "a node counts far more transactions than are known of; asking again",
                metadata: ["account": "\(lease.account)", "count": "\(count)"])
            return suspect()
        }
        perform(machine.reached(count))
        if await isGapBelow(count) { return await startOver() }
        try await lookUp(machine.flights.pending.filter { $0 < count })
        // One about which nodes do not agree, or that waits for depth, must not keep those above it waiting.
        for nonce in machine.flights.pending where nonce < count {
            guard let flight = machine.flights[nonce], flight.state == .pending else { continue }
            if let foreign = flight.foreign, foreign.isByTransaction {
                try await confirm(foreign, of: flight)
            } else if try await examine(flight, at: head) {
                return
            }
        }
    }

    /// Has nonces examined soon, whether or not there is a new block.
    private func suspect() { machine.suspect() }

    /// Whether nobody has the nonce below the lowest one that waits, and has waited for long, though it was used when the account was
    /// opened.
    ///
    /// A transaction that is not ours was reorganised away and forgotten then. Whoever opens the account next finds the gap and fills
    /// it.
    private func isGapBelow(_ count: Nonce) async -> Bool {
        guard let lowest = machine.flights.pending.first, count < lowest, let flight = machine.flights[lowest],
            context.time.elapsed - flight.offer.waitsSince >= context.rules.stuckAfter,
            await context.nonces.hasUsed(count, on: lease)
        else { return false }
        context.logger.error(
            "the chain has lost a transaction that is not ours; starting over",
            metadata: ["account": "\(lease.account)", "nonce": "\(count)"])
        return true
    }

    /// Asks who used the nonce of a flight that has no receipt.
    ///
    /// That its receipts are missing proves nothing: they lag behind nonces on real nodes, for minutes. The proof is the
    /// transaction that used the nonce, in a canonical block that is deep, and seen twice. If that is one of ours, all is well
    /// and its receipt will come. Where no transaction used it, that is proven by a finalized block.
    ///
    /// The block is looked for from the newest one downwards, while nodes have its state, and then waited for: where a deep block
    /// is what counts, its state may be gone.
    ///
    /// - Returns: Whether there was an answer, or there can be none yet for those above it either.
    private func examine(_ flight: Flight, at head: BlockHeader) async throws -> Bool {
        let nonce = flight.nonce
        guard try await context.chain.transactionCount(of: lease.account, at: .number(head.number)) > nonce else {
            return true
        }
        switch try await context.history.transactions(of: lease.account, using: nonce, upTo: head.number) {
        case .disagreement: return false
        case .searching(let block):
            context.logger.notice(
                "looking for who used a nonce in blocks whose state nodes have dropped",
                metadata: ["account": "\(lease.account)", "nonce": "\(nonce)", "down_to": "\(block)"])
            suspect()
        case .usedOtherwise(let block):
            guard try await context.tracker.isCanonical(block), let flight = machine.flights[nonce],
                flight.state == .pending
            else {
                return false
            }
            let foreign = ForeignUse(hash: block.hash, block: block)
            if flight.foreign == foreign {
                try await unbind(flight)
                return true
            }
            note(foreign, of: flight)
        case .found(let number, let sent):
            let block = BlockID(number: number, hash: sent.block)
            guard try await context.tracker.isCanonical(block) else { return false }
            try await compare(sent, in: block)
        }
        return true
    }

    /// Ends a flight once the block in which somebody else used its nonce is deep, if it is on the chain still and shows so once
    /// more.
    private func confirm(_ foreign: ForeignUse, of flight: Flight) async throws {
        guard let deep = machine.depth.rerun, foreign.block.number <= deep else { return }
        guard try await context.tracker.isCanonical(foreign.block) else {
            machine.flights.update(flight.nonce) { $0.foreign = nil }
            return suspect()
        }
        let sent = try await context.chain.transactions(of: lease.account, in: [foreign.block.number])[0]
        guard let flight = machine.flights[flight.nonce], flight.state == .pending, flight.foreign == foreign else {
            return
        }
        guard let sent, sent.block == foreign.block.hash,
            sent.transactions.contains(where: { $0.hash == foreign.hash && $0.nonce == flight.nonce })
        else { return suspect() }
        try await unbind(flight)
    }

    /// Looks at what the account sent in the block that used a nonce, for transactions that take the place of flights.
    private func compare(_ sent: SentInBlock, in block: BlockID) async throws {
        for transaction in sent.transactions {
            guard let flight = machine.flights[transaction.nonce], flight.state == .pending,
                flight.record[transaction.hash] == nil
            else { continue }
            if transaction.isOf(anotherChainThan: context.replacer.chainID) {
                context.tally.count(.worldFailure)
                context.logger.error(
                    "a node shows a transaction of another chain; what it says of used nonces counts for nothing",
                    metadata: ["account": "\(lease.account)", "tx": "\(transaction.hash)"])
            } else if context.settler.runs(transaction, flight) {
                try await takeBack(transaction, for: flight)
            } else {
                note(ForeignUse(hash: transaction.hash, block: block), of: flight)
            }
        }
    }

    /// Adds a transaction to its flight's record that the journal has lost: it carries the tag of the flight's job, so it is
    /// ours, a fee bump that was written last before the store came back with older data.
    private func takeBack(_ sent: SentTransaction, for flight: Flight) async throws {
        context.logger.warning(
            "a transaction of ours that the journal had lost was found on the chain",
            metadata: ["account": "\(lease.account)", "nonce": "\(flight.nonce)", "tx": "\(sent.hash)"])
        do {
            let record = try await context.replacer.append(sent, to: flight)
            context.tally.count(.restored)
            await context.tracker.watch([sent.hash], of: lease)
            machine.flights.update(flight.nonce) { $0.record = record }
            suspect()
        } catch ReplacementError.changed {
            await startOverReading()
        } catch is ReplacementError {
            // The account's next holder, or what settled it, knows better.
        }
    }

    private func note(_ foreign: ForeignUse, of flight: Flight) {
        context.logger.warning(
            "a nonce was used by somebody else",
            metadata: [
                "account": "\(lease.account)", "nonce": "\(flight.nonce)", "by": "\(foreign.hash)",
                "job": "\(flight.record.job?.id ?? "filler")",
            ])
        machine.flights.update(flight.nonce) { $0.foreign = foreign }
        suspect()
    }

    /// Gives the job of a flight back to the inbox, since it is proven that somebody else has used its nonce.
    private func unbind(_ flight: Flight) async throws {
        try await settle([context.settler.unbinding(of: flight)])
    }
}
