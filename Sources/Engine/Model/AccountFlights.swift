package import Ethereum

/// What the journal holds for one account.
package struct AccountFlights: Equatable, Sendable {
    /// Ascending by nonce.
    package var records: [FlightRecord]
    /// Entries of the flight hash that cannot be read, by nonce: never touched, reported as an error.
    package var unreadable: [Nonce: String]
    /// One above the highest nonce ever bound; `nil` when none ever was.
    package var next: Nonce?
    /// One above the highest nonce ever settled, or the lowest nonce bound since; `nil` before anything was bound or looked at.
    ///
    /// What is settled was on chain at the required depth, so the chain has used every nonce below.
    package var settled: Nonce?

    /// The nonces that something is bound to, whether or not its record can be read.
    var bound: Set<Nonce> { Set(records.map(\.nonce)).union(unreadable.keys) }

    package init(
        records: [FlightRecord] = [], unreadable: [Nonce: String] = [:], next: Nonce? = nil, settled: Nonce? = nil
    ) {
        self.records = records
        self.unreadable = unreadable
        self.next = next
        self.settled = settled
    }
}
