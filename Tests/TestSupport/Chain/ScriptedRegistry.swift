import Chain
import Engine
package import Ethereum
package import Scheduler

/// A registry's workflows as data, and the logs that its changes leave.
///
/// Each change is a transaction of its own.
package struct ScriptedRegistry: Sendable {
    package internal(set) var workflows: [UInt256: WorkflowRecord] = [:]
    package internal(set) var total: UInt64 = 0
    /// Of the next block.
    var logs: [Log] = []
    var payments: [BlockPayments.Payment] = []
    private var transactions: UInt64 = 0

    /// Registers a workflow under the next id.
    @discardableResult
    package mutating func create(_ record: WorkflowRecord) -> WorkflowRecord {
        total += 1
        var record = record
        record.id = UInt256(total)
        workflows[record.id] = record
        emit("WorkflowCreated(uint256,address)", record.id, record.owner.word)
        return record
    }

    /// Replaces a workflow, as its owner.
    @discardableResult
    package mutating func update(_ record: WorkflowRecord) -> Hash32 {
        workflows[record.id] = record
        return emit("WorkflowUpdated(uint256)", record.id)
    }

    /// Has an owner's change again that the chain had taken back.
    package mutating func repeatUpdate(_ id: UInt256, in transaction: Hash32) {
        log(
            SampleContracts.registryAddress, [topic("WorkflowUpdated(uint256)"), Hash32(id)], [], transaction)
    }

    @discardableResult
    package mutating func pause(_ id: UInt256) -> Hash32 {
        workflows[id]?.isActive = false
        return emit("WorkflowPaused(uint256)", id)
    }

    @discardableResult
    package mutating func resume(_ id: UInt256, at nextRun: UInt256) -> Hash32 {
        workflows[id]?.isActive = true
        workflows[id]?.nextRun = nextRun
        return emit("WorkflowResumed(uint256)", id)
    }

    @discardableResult
    package mutating func delete(_ id: UInt256) -> Hash32 {
        workflows[id] = nil
        return emit("WorkflowDeleted(uint256)", id)
    }

    /// Has a worker run a workflow, which sets when it is due again.
    @discardableResult
    package mutating func run(_ id: UInt256, nextRun: UInt256, success: Bool = true) -> Hash32 {
        workflows[id]?.nextRun = nextRun
        let transaction = nextTransaction()
        log(SampleContracts.registryAddress, [topic("WorkflowUpdated(uint256)"), Hash32(id)], [], transaction)
        let data: [UInt8] = [success ? 1 : 0, 21_000, 96, 0].flatMap { UInt256($0 as UInt64).bigEndianBytes }
        log(
            SampleContracts.executorAddress,
            [SampleContracts.workflows.executedTopic, Hash32(id), workflows[id]?.owner.word ?? .zero], data, transaction
        )
        return transaction
    }

    /// Changes a workflow without an event, as no registry does.
    package mutating func changeSilently(_ id: UInt256, _ change: (inout WorkflowRecord) -> Void) {
        if var record = workflows[id] {
            change(&record)
            workflows[id] = record
        }
    }

    // MARK: Transfers

    /// Has an ERC-20 token report a transfer.
    @discardableResult
    package mutating func transfer(
        _ token: Address, from sender: Address, to recipient: Address, amount: UInt256
    ) -> Hash32 {
        let transaction = nextTransaction()
        let topics = [topic("Transfer(address,address,uint256)"), sender.word, recipient.word]
        log(token, topics, amount.bigEndianBytes, transaction)
        return transaction
    }

    /// Has a transaction pay somebody in the chain's own coin.
    @discardableResult
    package mutating func pay(from sender: Address, to recipient: Address, value: Wei) -> Hash32 {
        let transaction = nextTransaction()
        payments.append(
            BlockPayments.Payment(transaction: transaction, sender: sender, recipient: recipient, value: value))
        return transaction
    }

    /// Adds any log, as part of a transaction or as one of its own.
    @discardableResult
    package mutating func log(
        _ address: Address, _ topics: [Hash32], _ data: [UInt8], _ transaction: Hash32? = nil
    ) -> Hash32 {
        let transaction = transaction ?? nextTransaction()
        logs.append(Log(address: address, topics: topics, data: data, blockNumber: 0, transactionHash: transaction))
        return transaction
    }

    @discardableResult
    private mutating func emit(_ event: String, _ id: UInt256, _ more: Hash32...) -> Hash32 {
        log(SampleContracts.registryAddress, [topic(event), Hash32(id)] + more, [])
    }

    /// Lets no transaction have the hash of one that another history had.
    mutating func skipTransactions(of other: ScriptedRegistry) { transactions = other.transactions }

    /// Takes a change as the transaction with this number, as in another history in which it was mined before.
    @discardableResult
    package mutating func take(_ transaction: UInt64, _ change: (inout ScriptedRegistry) -> Hash32) -> Hash32 {
        let last = transactions
        transactions = transaction - 1
        defer { transactions = max(last, transactions) }
        return change(&self)
    }

    private mutating func nextTransaction() -> Hash32 {
        transactions += 1
        return Keccak256.hash(Array("transaction \(transactions)".utf8))
    }

    private func topic(_ signature: String) -> Hash32 { Keccak256.hash(Array(signature.utf8)) }
}
