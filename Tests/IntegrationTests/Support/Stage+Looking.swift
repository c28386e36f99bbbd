import App
import Chain
import Engine
import Ethereum
import Redis
import RedisJournal

extension Stage {
    /// Waits until the journal looks as `condition` says.
    @discardableResult
    func until(_ condition: (JournalSnapshot) throws -> Bool) async throws -> JournalSnapshot {
        while true {
            let snapshot = try await snapshot
            if try condition(snapshot) { return snapshot }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    /// Waits until the journal looks as `condition` says, but not for ever.
    ///
    /// - Throws: ``Overdue``, which says how it looks instead.
    @discardableResult
    func until(
        within limit: Duration, _ condition: (JournalSnapshot) throws -> Bool
    ) async throws -> JournalSnapshot {
        let deadline = ContinuousClock.now + limit
        return try await until { snapshot in
            if try condition(snapshot) { return true }
            if ContinuousClock.now > deadline { throw Overdue(snapshot: snapshot) }
            return false
        }
    }

    /// What was waited for did not come in time.
    struct Overdue: Error {
        let snapshot: JournalSnapshot
    }

    /// What is where, with all accounts of the workers.
    var snapshot: JournalSnapshot {
        get async throws { try await journal.snapshot(of: accounts.map(\.address)) }
    }

    /// How many transactions of an account are on the chain.
    func transactionCount(of account: Address) async throws -> UInt64 {
        try await sandbox.chain.transactionCount(of: account, at: .latest).rawValue
    }

    /// How often each workflow was executed, as the chain's own events tell.
    func executions() async throws -> [UInt256: Int] {
        let head = try await sandbox.chain.header(.latest)?.number ?? 0
        let filter = LogFilter(
            address: sandbox.deployment.executor.address, event: sandbox.deployment.workflows.executedTopic, from: 0,
            to: head)
        let events = try await sandbox.chain.logs(filter).compactMap(sandbox.deployment.workflows.execution)
        return events.reduce(into: [:]) { $0[$1.workflowID, default: 0] += 1 }
    }

    /// One execution for each of the workflows.
    func once(_ workflows: some Collection<UInt64>) -> [UInt256: Int] {
        Dictionary(uniqueKeysWithValues: workflows.map { (UInt256($0), 1) })
    }

    /// The fields of every entry of a stream.
    func stream(_ name: String) async throws -> [[String: [UInt8]]] {
        try await redis.send("XRANGE", "\(Self.namespace):\(name)", "-", "+").array().map { entry in
            let values = try entry.array()[1].array()
            return try stride(from: 0, to: values.count, by: 2).reduce(into: [:]) {
                $0[try values[$1].string()] = try values[$1 + 1].bytes()
            }
        }
    }
}

extension JournalSnapshot {
    /// Transactions in flight, of all accounts.
    var inFlight: Int { accounts.reduce(0) { $0 + $1.inFlight } }

    /// Jobs that workers have taken and not bound yet.
    var claimed: Int { workers.reduce(0) { $0 + $1.claimed } }
}

/// A field of a stream's entry as text; empty when there is no such field.
func text(_ name: String, of entry: [String: [UInt8]]?) -> String {
    String(decoding: entry?[name] ?? [], as: UTF8.self)
}
