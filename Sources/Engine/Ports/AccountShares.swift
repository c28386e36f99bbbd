package import Ethereum

/// Who is there to hold a set of accounts, and who holds which: the answer of ``LeaseTable/share(of:memberFor:)``.
package struct AccountShares: Equatable, Sendable {
    /// The live workers with the same set of accounts, ascending by id; the one that asked is among them.
    package var members: [WorkerID]
    /// The holder of each account's lease, member or not; accounts without a lease are absent.
    package var holders: [Address: WorkerID]

    package init(members: [WorkerID] = [], holders: [Address: WorkerID] = [:]) {
        self.members = members.sorted { $0.description < $1.description }
        self.holders = holders
    }
}
