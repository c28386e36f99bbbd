package import Ethereum

/// Where entries wait that are bound to nothing, once no claim is left.
package enum WaitingPlace: String, CaseIterable, Sendable {
    case delayed, inbox
}

/// An entry that waits.
package struct WaitingEntry: Equatable, Sendable {
    package var entry: [UInt8]
    /// What stands for it in its place.
    package var item: [UInt8]

    package init(entry: [UInt8], item: [UInt8]) {
        self.entry = entry
        self.item = item
    }
}

/// Where a job goes of which a transaction was seen that no record speaks for.
package struct Adoption: Sendable {
    package enum Outcome: Sendable {
        /// The transaction is deep and has succeeded: to the done stream; the nonce is spoken for.
        case done(StreamEntry)
        /// It may be included yet, or be reorganised away: to the nonce, as a flight, of the revision ``Revision/adopted``.
        case flight(FlightRecord)
    }

    package var account: Address
    package var nonce: Nonce
    package var outcome: Outcome
    package var runKey: String?
    /// Which of the entries that were read it takes, and what stands for it there; `nil` when its entry is nowhere.
    package var source: (index: Int, item: [UInt8])?

    package init(
        account: Address, nonce: Nonce, outcome: Outcome, runKey: String?, source: (index: Int, item: [UInt8])?
    ) {
        self.account = account
        self.nonce = nonce
        self.outcome = outcome
        self.runKey = runKey
        self.source = source
    }
}
