import Chain
import Ethereum

/// All flights of the accounts that this worker has leased.
///
/// Pure.
///
/// Bound: the sum of the accounts' in-flight caps, and what their journals held when they were leased.
struct FlightTable {
    /// A flight in a place of its own: it is large, and a table that grows would hold each of them twice and as many empty
    /// places.
    private indirect enum Entry {
        case flight(Flight)

        var flight: Flight {
            switch self {
            case .flight(let flight): flight
            }
        }
    }

    private var flights: [FlightID: Entry] = [:]
    private var byHash: [Hash32: FlightID] = [:]

    var isEmpty: Bool { flights.isEmpty }
    var count: Int { flights.count }

    /// The hashes that could appear in a block.
    var hashes: Set<Hash32> { Set(byHash.keys) }

    subscript(id: FlightID) -> Flight? { flights[id]?.flight }

    /// Adds a flight, or replaces what is known of it.
    mutating func track(_ flight: Flight) {
        flights[flight.id] = .flight(flight)
        for transaction in flight.record.transactions { byHash[transaction.hash] = flight.id }
    }

    mutating func remove(_ id: FlightID) {
        guard let flight = flights.removeValue(forKey: id)?.flight else { return }
        for transaction in flight.record.transactions { byHash.removeValue(forKey: transaction.hash) }
    }

    /// Forgets every flight of an account whose lease is gone.
    mutating func forget(_ account: Address) {
        for id in flights.keys where id.account == account { remove(id) }
    }

    mutating func update(_ id: FlightID, _ change: (inout Flight) -> Void) {
        guard var flight = self[id] else { return }
        change(&flight)
        track(flight)
    }

    /// Marks the flights that `receipts` belong to as included and returns those that were not before.
    mutating func include(_ receipts: [Receipt], minedAt: Milliseconds) -> [Flight] {
        receipts.compactMap { receipt in
            guard let id = byHash[receipt.transactionHash], var flight = self[id] else { return nil }
            let isNews = flight.receipt == nil
            flight.state = .included(receipt)
            flight.minedAt = minedAt
            flights[id] = .flight(flight)
            return isNews ? flight : nil
        }
    }

    /// What is included by a block that `isGone` is pending again, and returned.
    @discardableResult
    mutating func rollBack(where isGone: (_ blockHash: Hash32) -> Bool) -> [Flight] {
        let gone = flights.values.map(\.flight).filter { $0.receipt.map { isGone($0.blockHash) } ?? false }
        return gone.map { flight in
            var flight = flight
            flight.state = .pending
            flights[flight.id] = .flight(flight)
            return flight
        }
    }

    /// Flights that a block numbered `number` or lower includes, in order.
    ///
    /// Their names only: there are thousands of flights, each is large, and this is asked at every block.
    func included(upTo number: BlockNumber) -> [FlightID] {
        flights.values.lazy.map(\.flight).filter { $0.receipt.map { $0.blockNumber <= number } ?? false }.map(\.id)
            .sorted()
    }

    /// Flights that no block includes yet, in order; their names only.
    func pending() -> [FlightID] {
        flights.values.lazy.map(\.flight).filter { $0.state == .pending }.map(\.id).sorted()
    }
}
