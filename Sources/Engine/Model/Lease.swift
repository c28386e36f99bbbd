package import Ethereum

/// The right to bind nonces of one account, until it expires or somebody holds a higher epoch.
package struct Lease: Hashable, Sendable {
    package var account: Address
    package var worker: WorkerID
    /// The fencing epoch: grows with every acquisition, so that an older holder's writes are refused.
    package var epoch: UInt64

    /// The connection (``Journal/connection``) under which it was acquired.
    ///
    /// Nothing is bound over a later one: it may lead to a store that has lost writes, which must be compared with the
    /// chain first.
    package var connection: Int

    package init(account: Address, worker: WorkerID, epoch: UInt64, connection: Int = 0) {
        self.account = account
        self.worker = worker
        self.epoch = epoch
        self.connection = connection
    }

    /// What the lease's key holds: `<worker>:<epoch>`.
    package var token: String { "\(worker):\(epoch)" }
}
