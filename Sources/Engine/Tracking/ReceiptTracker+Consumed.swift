import Chain
import Ethereum
import Logging

extension ReceiptTracker {
    /// Looks at pending flights whose nonce the chain has used: their receipts lag behind, or somebody else used it.
    func examineConsumed() async throws {
        guard let head = window.tip else { return }
        for (lease, broadcaster) in broadcasters.values {
            do {
                try await examineConsumed(on: lease, broadcaster, at: head)
            } catch let error as ChainError {
                // One account's trouble (a node that has no state that old any more, say) must not keep the others waiting.
                tally.count(.worldFailure)
                logger.warning(
                    "asking who used a nonce failed",
                    metadata: ["account": "\(lease.account)", "error": "\(error)"])
            }
        }
    }

    private func examineConsumed(on lease: Lease, _ broadcaster: Broadcaster, at head: BlockHeader) async throws {
        let count = try await chain.transactionCount(of: lease.account, at: .latest)
        guard await nonces.chainReached(count, on: lease) else {
            logger.warning(
                "a node counts far more transactions than are known of; asking again",
                metadata: ["account": "\(lease.account)", "count": "\(count)"])
            return suspect()
        }
        await broadcaster.chainReached(count)
        for id in pending(under: lease) where id.nonce >= count { table.update(id) { $0.foreign = nil } }
        try await lookUp(pending(under: lease).filter { $0.nonce < count }, at: head)
        let deep = try await deepest(configuration.rerunConfirmations)
        // One about which nodes do not agree, or that waits for depth, must not keep those above it waiting.
        for id in pending(under: lease) where id.nonce < count {
            guard let flight = table[id] else { continue }
            if let foreign = flight.foreign, foreign.isByTransaction {
                try await confirm(foreign, of: flight, upTo: deep)
            } else if try await examine(flight, at: head) {
                return
            }
        }
    }

    private func pending(under lease: Lease) -> [FlightID] {
        table.pending().filter { table[$0]?.lease == lease }
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
        let (lease, nonce) = (flight.lease, flight.record.nonce)
        guard try await chain.transactionCount(of: lease.account, at: .number(head.number)) > nonce else { return true }
        switch try await history.transactions(of: lease.account, using: nonce, upTo: head.number) {
        case .disagreement: return false
        case .searching(let block):
            logger.notice(
                "looking for who used a nonce in blocks whose state nodes have dropped",
                metadata: ["account": "\(lease.account)", "nonce": "\(nonce)", "down_to": "\(block)"])
            suspect()
        case .usedOtherwise(let block):
            guard try await isCanonical(block), let flight = table[flight.id], flight.state == .pending else {
                return false
            }
            let foreign = ForeignUse(hash: block.hash, block: block)
            if flight.foreign == foreign { return try await unbind(flight) }
            note(foreign, of: flight)
        case .found(let number, let sent):
            let block = BlockID(number: number, hash: sent.block)
            guard try await isCanonical(block) else { return false }
            try await compare(sent, in: block, under: lease)
        }
        return true
    }

    /// Ends a flight once the block in which somebody else used its nonce is deep, if it is on the chain still and shows so once
    /// more.
    private func confirm(_ foreign: ForeignUse, of flight: Flight, upTo deep: BlockNumber?) async throws {
        guard let deep, foreign.block.number <= deep else { return }
        let (account, number) = (flight.lease.account, foreign.block.number)
        guard try await isCanonical(foreign.block) else {
            table.update(flight.id) { $0.foreign = nil }
            return suspect()
        }
        let sent = try await chain.transactions(of: account, in: [number])[0]
        guard let flight = table[flight.id], flight.state == .pending, flight.foreign == foreign else { return }
        guard let sent, sent.block == foreign.block.hash,
            sent.transactions.contains(where: { $0.hash == foreign.hash && $0.nonce == flight.record.nonce })
        else { return suspect() }
        _ = try await unbind(flight)
    }

    /// Looks at what the account sent in the block that used a nonce, for transactions that take the place of flights.
    private func compare(_ sent: SentInBlock, in block: BlockID, under lease: Lease) async throws {
        for transaction in sent.transactions {
            guard let flight = table[FlightID(account: lease.account, nonce: transaction.nonce)],
                flight.lease == lease, flight.state == .pending, flight.record[transaction.hash] == nil
            else { continue }
            if transaction.isOf(anotherChainThan: replacer.chainID) {
                tally.count(.worldFailure)
                logger.error(
                    "a node shows a transaction of another chain; what it says of used nonces counts for nothing",
                    metadata: ["account": "\(lease.account)", "tx": "\(transaction.hash)"])
            } else if settler.runs(transaction, flight) {
                try await takeBack(transaction, for: flight)
            } else {
                note(ForeignUse(hash: transaction.hash, block: block), of: flight)
            }
        }
    }

    /// Adds a transaction to its flight's record that the journal has lost: it carries the tag of the flight's job, so it is
    /// ours, a fee bump that was written last before the store came back with older data.
    private func takeBack(_ sent: SentTransaction, for flight: Flight) async throws {
        logger.warning(
            "a transaction of ours that the journal had lost was found on the chain",
            metadata: ["account": "\(flight.lease.account)", "nonce": "\(flight.record.nonce)", "tx": "\(sent.hash)"])
        do {
            let record = try await replacer.append(sent, to: flight)
            tally.count(.restored)
            table.update(flight.id) { $0.record = record }
            suspect()
        } catch ReplacementError.changed {
            await startOver(flight.lease)
        } catch is ReplacementError {
            // The account's next holder, or what settled it, knows better.
        }
    }

    private func note(_ foreign: ForeignUse, of flight: Flight) {
        logger.warning(
            "a nonce was used by somebody else",
            metadata: [
                "account": "\(flight.lease.account)", "nonce": "\(flight.record.nonce)", "by": "\(foreign.hash)",
                "job": "\(flight.record.job?.id ?? "filler")",
            ])
        table.update(flight.id) { $0.foreign = foreign }
        suspect()
    }

    /// Gives the job of a flight back to the inbox, since it is proven that somebody else has used its nonce.
    private func unbind(_ flight: Flight) async throws -> Bool {
        try await settle([settler.unbinding(of: flight)], under: flight.lease)
        return true
    }
}
