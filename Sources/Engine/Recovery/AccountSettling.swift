import Chain
import Ethereum
import Logging

/// Settles what an account's records say and the chain shows deep, whoever holds the account, or nobody.
struct AccountSettling: Sendable {
    let account: Address
    let lease: RecoveryLease
    let context: RecoveryContext

    /// Settles every record whose nonce is used at a block.
    ///
    /// Asks until nodes tell of each who used it; a job whose nonce somebody else used goes back only when that was seen twice.
    /// Nonces are looked for from the newest block downwards, since nodes may have dropped the state of the deep one.
    ///
    /// - Parameter tell: Is told what is waited for, each time; `nil` when nothing is any more.
    func settle(upTo deep: BlockNumber, tell: (RecoveryWait?) async -> Void) async throws {
        var foreign: [Nonce: ForeignUse] = [:]
        while true {
            let flights = try await context.journal.flights(of: account)
            let ends = try await context.persistence.repeatUntilDone("see what became of an account's flights") {
                try await self.ends(of: flights.records, upTo: deep, seen: &foreign)
            }
            let settlements = ends.compactMap(\.settlement)
            if !settlements.isEmpty {
                _ = try await context.journal.settle(settlements, of: account, under: lease)
            }
            let wait = ends.lazy.compactMap(\.wait).first
            await tell(wait)
            if wait == nil { return }
            try await context.time.sleep(for: RecoveryLead.patience)
        }
    }

    /// What is known of a record whose nonce the chain has used.
    private enum End {
        case settled(Settlement)
        /// The block that used it is not deep.
        case open
        /// Nodes do not tell, or tell of somebody else for the first time.
        case unknown(RecoveryWait)

        var settlement: Settlement? { if case .settled(let settlement) = self { settlement } else { nil } }
        var wait: RecoveryWait? { if case .unknown(let wait) = self { wait } else { nil } }
    }

    private func ends(
        of records: [FlightRecord], upTo deep: BlockNumber, seen foreign: inout [Nonce: ForeignUse]
    ) async throws -> [End] {
        if records.isEmpty { return [] }
        guard let head = try await context.chain.header(.latest) else {
            return [.unknown(.chain("a node that has a head"))]
        }
        let count = try await context.chain.transactionCount(of: account, at: .number(head.number))
        let used = records.filter { $0.nonce < count }
        let receipts = try await context.chain.receipts(of: used.flatMap { $0.transactions.map(\.hash) })
        let byHash = Dictionary(receipts.compactMap(\.self).map { ($0.transactionHash, $0) }) { first, _ in first }
        var ends: [End] = []
        for record in used {
            let receipts = record.transactions.compactMap { byHash[$0.hash] }
            if let receipt = receipts.first(where: { $0.blockNumber <= deep }) {
                ends.append(.settled(settlement(of: record, receipt)))
            } else if receipts.isEmpty {
                ends.append(try await end(of: record, below: head.number, upTo: deep, seen: &foreign))
            }
        }
        return ends
    }

    private func flight(_ record: FlightRecord) -> Flight {
        Flight(
            lease: Lease(account: account, worker: context.journal.worker, epoch: 0),
            job: record.job.flatMap { context.decoder.decode($0, logger: context.logger) }, record: record,
            offer: Offer(launchedAt: context.time.elapsed))
    }

    private func settlement(of record: FlightRecord, _ receipt: Receipt) -> Settlement {
        var flight = flight(record)
        flight.state = .included(receipt)
        let settlement = context.settler.settlement(of: flight, receipt: receipt, at: context.time.wall)
        guard case .dead = settlement.outcome, let job = record.job else { return settlement }
        // It may have gone on in what was lost. When it comes up again it is buried.
        return Settlement(
            nonce: settlement.nonce, runKey: settlement.runKey, outcome: .unbind(record.head, entry: job.entry))
    }

    /// How a record ends of whose transactions there is no receipt: the transaction that used its nonce decides.
    private func end(
        of record: FlightRecord, below head: BlockNumber, upTo deep: BlockNumber,
        seen foreign: inout [Nonce: ForeignUse]
    ) async throws -> End {
        let nonce = record.nonce
        func proof(_ use: ForeignUse) -> End {
            let earlier = foreign.updateValue(use, forKey: nonce)
            return use.isProven(by: earlier, upTo: deep)
                ? .settled(context.settler.unbinding(of: flight(record)))
                : .unknown(.chain("a second look at who used nonce \(nonce)"))
        }
        switch try await context.history.transactions(of: account, using: nonce, upTo: head, deep: deep) {
        case .searching(let block): return .unknown(.chain("the blocks below \(block), for nonce \(nonce)"))
        case .disagreement: return .unknown(.chain("nodes that agree on who used nonce \(nonce)"))
        case .usedOtherwiseLately: return .open
        case .usedOtherwise(let block): return proof(ForeignUse(hash: block.hash, block: block))
        case .found(let number, let sent):
            guard number <= deep else { return .open }
            let block = BlockID(number: number, hash: sent.block)
            let used = sent.transactions.first { $0.nonce == nonce }
            switch used.map({ context.judge.use(of: record, by: $0, in: block) }) {
            case .foreign(let use)?: return proof(use)
            case .lost(let sent)?:
                let receipt = try await context.chain.receipts(of: [sent.hash])[0]
                if let receipt { return .settled(settlement(of: record, receipt)) }
            case .own?, .misplaced?, nil: break
            }
            return .unknown(.chain("the receipt of what used nonce \(nonce)"))
        }
    }
}
