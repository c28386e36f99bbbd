package import Chain
package import Ethereum

/// What happened in a range of blocks.
package struct TransferScan: Sendable {
    /// The answer to ``TransferTriggers/queries(_:lastBlock:)``.
    package var logs: [LocatedLog]
    package var payments: [BlockPayments]
    /// Which workflows ran in each transaction, as the executor's events tell.
    package var executed: [Hash32: Set<UInt256>]

    package init(
        logs: [LocatedLog] = [], payments: [BlockPayments] = [], executed: [Hash32: Set<UInt256>] = [:]
    ) {
        self.logs = logs
        self.payments = payments
        self.executed = executed
    }
}

/// A transfer that a workflow waits for.
package struct TransferMatch: Hashable, Sendable {
    package var workflow: UInt256
    package var block: BlockNumber
    package var transaction: Hash32
    /// Counts the transfers in the transaction that this workflow waits for, from 1.
    package var number: Int
}

extension TransferTriggers {
    /// Finds the transfers that workflows wait for, in the order of the chain.
    ///
    /// Costs the same whatever the number of workflows, but for those that match.
    package func matches(in scan: TransferScan) -> [TransferMatch] {
        struct Place: Hashable {
            var workflow: UInt256
            var transaction: Hash32
        }
        var seen: [Place: Int] = [:]
        return transfers(in: scan).flatMap { transfer in
            waiting(for: transfer, executed: scan.executed[transfer.transaction] ?? []).map { workflow in
                let place = Place(workflow: workflow, transaction: transfer.transaction)
                seen[place, default: 0] += 1
                return TransferMatch(
                    workflow: workflow, block: transfer.block, transaction: transfer.transaction,
                    number: seen[place] ?? 1)
            }
        }
    }

    /// The workflows that a transfer fires, in order.
    ///
    /// - Parameter executed: Those that ran in its transaction: their own transfers must not fire them again.
    private func waiting(for transfer: TokenTransfer, executed: Set<UInt256>) -> [UInt256] {
        let watching = transfer.parties.reduce(into: Set<UInt256>()) { $0.formUnion(workflows(for: $1)) }
        return watching.subtracting(executed).sorted().filter {
            guard let watch = watches[$0] else { return false }
            return transfer.block > watch.since && transfer.amount >= watch.condition.least
        }
    }

    private func transfers(in scan: TransferScan) -> [TokenTransfer] {
        let payments = scan.payments.flatMap { block in
            block.payments.enumerated().map {
                TokenTransfer($0.element, block: block.block.number, index: UInt64($0.offset))
            }
        }
        return (scan.logs.compactMap(TokenTransfer.init) + payments).sorted {
            ($0.block, $0.index) < ($1.block, $1.index)
        }
    }
}

/// What ``TransferTriggers/fire(_:times:)`` made of transfers.
package struct TransferFirings: Equatable, Sendable {
    /// To be stored, each in place of one with its key, if there is one.
    package var firings: [Firing] = []
    /// How many transfers were coalesced since too much waits already, by workflow: this has to be said.
    package var crowded: [UInt256: Int] = [:]

    package init() {}
}

extension TransferTriggers {
    /// Makes firings of matches, one for each, and keeps them as waiting.
    ///
    /// With an interval those that come while one waits are coalesced with it. What nobody waits for any more is left out.
    ///
    /// - Parameters:
    ///   - matches: In the order of the chain.
    ///   - times: When their blocks were, in seconds since 1970; every one of them.
    package mutating func fire(_ matches: [TransferMatch], times: [BlockNumber: UInt64]) -> TransferFirings {
        var result = TransferFirings()
        var places: [String: Int] = [:]
        for match in matches {
            guard let watch = watches[match.workflow], match.block > watch.since else { continue }
            let (firing, isCrowded) = enlist(match, recurs: watch.recurs, at: times[match.block] ?? 0)
            if isCrowded { result.crowded[match.workflow, default: 0] += 1 }
            if let place = places[firing.key] {
                result.firings[place] = firing
            } else {
                places[firing.key] = result.firings.count
                result.firings.append(firing)
            }
        }
        return result
    }

    /// Adds a match to those that wait, or counts it to the last of them.
    private mutating func enlist(
        _ match: TransferMatch, recurs: Bool, at time: UInt64
    ) -> (firing: Firing, isCrowded: Bool) {
        var waiting = pending[match.workflow] ?? []
        let isCrowded = !recurs && waiting.count >= Self.mostPending
        if !waiting.isEmpty, recurs || isCrowded {
            waiting[waiting.count - 1].transfers += 1
        } else {
            waiting.append(
                Firing(workflow: match.workflow, key: RunKey.transfer(match, registry: registry), at: time))
        }
        pending[match.workflow] = waiting
        return (waiting[waiting.count - 1], isCrowded)
    }
}
