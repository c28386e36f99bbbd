package import Ethereum

/// What is where in the journal at one moment.
package struct JournalSnapshot: Equatable, Sendable {
    package struct Worker: Equatable, Sendable {
        package var id: WorkerID
        /// Time since its last heartbeat.
        package var age: Duration
        package var claimed: Int

        package init(id: WorkerID, age: Duration, claimed: Int) {
            self.id = id
            self.age = age
            self.claimed = claimed
        }
    }

    package struct Account: Equatable, Sendable {
        package var address: Address
        /// Who holds the lease; `nil` when nobody does.
        package var holder: WorkerID?
        package var epoch: UInt64
        package var next: Nonce?
        package var inFlight: Int

        package init(address: Address, holder: WorkerID?, epoch: UInt64, next: Nonce?, inFlight: Int) {
            self.address = address
            self.holder = holder
            self.epoch = epoch
            self.next = next
            self.inFlight = inFlight
        }
    }

    package var inbox = 0
    package var delayed = 0
    /// Length of the done stream, which is capped.
    package var done = 0
    package var dead = 0
    package var workers: [Worker] = []
    package var accounts: [Account] = []
    /// Totals since the namespace exists: `done`, `dead`, `retried`, `postponed`, `duplicates`, `unbound`, `filled`, `reaped`.
    package var totals: [String: UInt64] = [:]

    package init() {}
}
