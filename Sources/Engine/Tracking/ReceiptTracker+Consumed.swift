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
        try await lookUp(consumed(below: count, under: lease), at: head)
        // One about which nodes do not agree must not keep those above it waiting.
        for id in consumed(below: count, under: lease) {
            if let flight = table[id], try await examine(flight) { return }
        }
    }

    private func consumed(below count: Nonce, under lease: Lease) -> [FlightID] {
        table.pending().filter { $0.nonce < count && table[$0]?.lease == lease }
    }

    /// Asks who used the nonce of a flight that has no receipt.
    ///
    /// That its receipts are missing proves nothing: they lag behind nonces on real nodes, for minutes. The proof is the
    /// transaction that used the nonce, in a canonical block at the required depth, and seen twice. If that is one of ours,
    /// all is well and its receipt will come. Where no transaction used it, that is proven by a finalized block.
    ///
    /// - Returns: Whether there was an answer, or there can be none yet for those above it either.
    private func examine(_ flight: Flight) async throws -> Bool {
        let (lease, nonce) = (flight.lease, flight.record.nonce)
        guard let depth = try await finalNumber(),
            try await chain.transactionCount(of: lease.account, at: .number(depth)) > nonce
        else { return true }
        switch try await history.transactions(of: lease.account, using: nonce, upTo: depth) {
        case .disagreement: return false
        case .searching(let block):
            logger.notice(
                "looking for who used a nonce in blocks whose state nodes have dropped",
                metadata: ["account": "\(lease.account)", "nonce": "\(nonce)", "down_to": "\(block)"])
            suspect()
        case .usedOtherwise(let block):
            guard let flight = table[flight.id], flight.state == .pending, try await isCanonical(block) else {
                return false
            }
            try await usedByAnother(flight, block.hash)
        case .found(let number, let sent):
            guard try await isCanonical(BlockID(number: number, hash: sent.block)) else { return false }
            try await compare(sent, under: lease)
        }
        return true
    }

    /// Looks at what the account sent in the block that used a nonce, for transactions that take the place of flights.
    private func compare(_ sent: SentInBlock, under lease: Lease) async throws {
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
                try await usedByAnother(flight, transaction.hash)
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

    /// Gives the job of a flight back to the inbox once its nonce is seen to be used by somebody else twice.
    ///
    /// - Parameter foreign: The transaction that used it; the block, where no transaction did.
    private func usedByAnother(_ flight: Flight, _ foreign: Hash32) async throws {
        logger.warning(
            "a nonce was used by somebody else",
            metadata: [
                "account": "\(flight.lease.account)", "nonce": "\(flight.record.nonce)", "by": "\(foreign)",
                "job": "\(flight.record.job?.id ?? "filler")",
            ])
        guard flight.foreign == foreign else {
            table.update(flight.id) { $0.foreign = foreign }
            return suspect()
        }
        try await settle([settler.unbinding(of: flight)], under: flight.lease)
    }
}
