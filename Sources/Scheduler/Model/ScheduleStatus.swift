package import Ethereum

/// What a registry's schedule looks like at this moment, for people.
package struct ScheduleStatus: Equatable, Sendable {
    /// Who leads; `nil` when nobody does.
    package var leader: String?
    /// How many runs were pushed whose ends nobody has read yet.
    package var queued: Int
    /// How many transfers have fired whose runs were not pushed yet.
    package var pending: Int
    /// How many workflows are held.
    package var held: Int
    /// Why some of them are, by workflow; of a few all.
    package var reasons: [UInt256: String]
    /// The last block whose transfers were looked at; `nil` when they were never followed.
    package var transfers: TransferCursor?

    package init(
        leader: String?, queued: Int, pending: Int, held: Int, reasons: [UInt256: String], transfers: TransferCursor?
    ) {
        self.leader = leader
        self.queued = queued
        self.pending = pending
        self.held = held
        self.reasons = reasons
        self.transfers = transfers
    }
}
