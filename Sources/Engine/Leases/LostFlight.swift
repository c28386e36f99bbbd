import Chain
import Ethereum

/// A flight that the journal has lost: as this worker remembers it, or as nodes show it, without its job.
struct LostFlight {
    var record: FlightRecord
    /// What its transactions end with; `nil` for a filler.
    var mark: BindingMark?

    /// Takes a flight as the worker remembers it.
    init(_ record: FlightRecord, of contract: WorkflowContract) {
        self.record = record
        mark =
            record.job?.mark
            ?? record.transactions.lazy.compactMap { contract.mark(of: $0.signed.transaction) }.first
    }

    private init(_ transaction: FlightTransaction, mark: BindingMark) {
        record = FlightRecord(
            nonce: transaction.signed.transaction.nonce, job: nil, transactions: [transaction],
            boundAt: transaction.signedAt)
        self.mark = mark
    }

    /// Where its entry is, among the places that were found; a filler has none.
    func place(in places: [BindingMark: EntryPlace]) -> EntryPlace { mark.flatMap { places[$0] } ?? .nowhere }

    /// Returns what is remembered of the flight, with what nodes show of it, and takes it from `memory`; what is remembered
    /// of another one on its nonce is forgotten.
    func completed(from memory: inout [Nonce: LostFlight]) -> LostFlight {
        guard var remembered = memory.removeValue(forKey: record.nonce), remembered.mark == mark else { return self }
        let known = Set(remembered.record.transactions.map(\.hash))
        remembered.record.transactions += record.transactions.filter { !known.contains($0.hash) }
        return remembered
    }

    /// Sorts out which transactions run entries, those of one nonce and binding together: one node may hold a transaction,
    /// and another one the fee bump that replaces it.
    static func sorted(
        out transactions: [SentTransaction], of contract: WorkflowContract, at now: Milliseconds
    ) -> [LostFlight] {
        let signed = transactions.compactMap(\.signed).sorted {
            ($0.transaction.nonce, $0.transaction.fees.maximumPrice)
                < ($1.transaction.nonce, $1.transaction.fees.maximumPrice)
        }
        var flights: [LostFlight] = []
        for transaction in signed {
            guard let mark = contract.mark(of: transaction.transaction) else { continue }
            let part = FlightTransaction(purpose: .execute, signed: transaction, signedAt: now)
            if let last = flights.last, last.mark == mark, last.record.nonce == transaction.transaction.nonce {
                flights[flights.count - 1].record.transactions.append(part)
            } else {
                flights.append(LostFlight(part, mark: mark))
            }
        }
        return flights
    }
}
