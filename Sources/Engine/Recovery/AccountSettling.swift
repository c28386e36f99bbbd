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
    func settle(upTo deep: BlockNumber) async throws {
        var foreign: [Nonce: Hash32] = [:]
        while true {
            let flights = try await context.journal.flights(of: account)
            let found = try await context.persistence.repeatUntilDone("see what became of an account's flights") {
                try await self.settlements(of: flights.records, upTo: deep, seen: &foreign)
            }
            if !found.settlements.isEmpty {
                _ = try await context.journal.settle(found.settlements, of: account, under: lease)
            }
            if found.isComplete { return }
            try await context.time.sleep(for: RecoveryContext.patience)
        }
    }

    private func settlements(
        of records: [FlightRecord], upTo deep: BlockNumber, seen foreign: inout [Nonce: Hash32]
    ) async throws -> (settlements: [Settlement], isComplete: Bool) {
        if records.isEmpty { return ([], true) }
        let count = try await context.chain.transactionCount(of: account, at: .number(deep))
        let used = records.filter { $0.nonce < count }
        let receipts = try await context.chain.receipts(of: used.flatMap { $0.transactions.map(\.hash) })
        let byHash = Dictionary(receipts.compactMap(\.self).map { ($0.transactionHash, $0) }) { first, _ in first }
        var settlements: [Settlement] = []
        for record in used {
            let receipt = record.transactions.lazy.compactMap { byHash[$0.hash] }.first { $0.blockNumber <= deep }
            if let receipt {
                settlements.append(settlement(of: record, receipt))
            } else if let settlement = try await self.settlement(of: record, upTo: deep, seen: &foreign) {
                settlements.append(settlement)
            }
        }
        return (settlements, settlements.count == used.count)
    }

    private func flight(_ record: FlightRecord) -> Flight {
        Flight(
            lease: Lease(account: account, worker: context.journal.worker, epoch: 0),
            job: record.job.flatMap { context.decoder.decode($0, logger: context.logger) }, record: record,
            launchedAt: context.time.elapsed)
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

    /// Settles a record of whose transactions there is no receipt, by the transaction that used its nonce.
    ///
    /// - Returns: `nil` when nodes do not tell, or tell of somebody else for the first time.
    private func settlement(
        of record: FlightRecord, upTo deep: BlockNumber, seen foreign: inout [Nonce: Hash32]
    ) async throws -> Settlement? {
        let flight = flight(record)
        switch try await context.history.transactions(of: account, using: record.nonce, upTo: deep) {
        case .disagreement, .searching: return nil
        case .usedOtherwise(let block):
            return unbinding(of: flight, by: block.hash, seen: &foreign)
        case .found(_, let sent):
            guard let used = sent.transactions.first(where: { $0.nonce == record.nonce }), record[used.hash] == nil,
                !used.isOf(anotherChainThan: context.chainID)
            else { return nil }
            guard context.settler.runs(used, flight) else {
                return unbinding(of: flight, by: used.hash, seen: &foreign)
            }
            return try await context.chain.receipts(of: [used.hash])[0].map { settlement(of: record, $0) }
        }
    }

    private func unbinding(of flight: Flight, by hash: Hash32, seen foreign: inout [Nonce: Hash32]) -> Settlement? {
        guard foreign.updateValue(hash, forKey: flight.record.nonce) == hash else { return nil }
        return context.settler.unbinding(of: flight)
    }
}
