package import Chain
package import Engine
package import Ethereum
import JSON
package import Redis
import RedisJournal
package import Scheduler

/// What is where at this moment: in the queue, in flight, on the chain.
package struct SystemStatus: Sendable {
    /// An account as the chain sees it.
    package struct ChainAccount: Hashable, Sendable {
        package let address: Address
        package let balance: Wei
        /// Transactions that are in a block.
        package let mined: Nonce
        /// Those and the ones in the node's pool.
        package let pending: Nonce
    }

    package let journal: JournalSnapshot
    package let recovery: RecoveryStatus
    /// `nil` when no registry is configured.
    package let schedule: ScheduleStatus?
    package let head: BlockHeader?
    /// In the order of the configured accounts.
    package let accounts: [ChainAccount]

    /// Asks Redis and the chain.
    package static func read(
        _ configuration: AppConfiguration, accounts addresses: [Address], redis: RedisClient, chain: any ChainClient
    ) async throws -> SystemStatus {
        async let journal = configuration.journal(of: WorkerID("status"), on: redis).snapshot(of: addresses)
        async let recovery = configuration.recoveryStatus(on: redis)
        async let schedule = configuration.scheduleStatus(on: redis)
        async let head = chain.header(.latest)
        let accounts = try await withThrowingTaskGroup(of: ChainAccount.self) { group in
            for address in addresses { group.addTask { try await ChainAccount.read(address, on: chain) } }
            return try await group.reduce(into: [Address: ChainAccount]()) { $0[$1.address] = $1 }
        }
        return SystemStatus(
            journal: try await journal, recovery: try await recovery, schedule: try await schedule,
            head: try await head, accounts: addresses.compactMap { accounts[$0] })
    }
}

extension SystemStatus.ChainAccount {
    fileprivate static func read(_ address: Address, on chain: any ChainClient) async throws -> Self {
        async let balance = chain.balance(of: address, at: .latest)
        async let mined = chain.transactionCount(of: address, at: .latest)
        async let pending = chain.transactionCount(of: address, at: .pending)
        return try await Self(address: address, balance: balance, mined: mined, pending: pending)
    }
}

extension SystemStatus {
    /// One JSON object, for scripts.
    package var json: String {
        var writer = JSONWriter()
        writer.object {
            $0.member("inbox", journal.inbox)
            $0.member("delayed", journal.delayed)
            $0.member("in_flight", journal.accounts.reduce(0) { $0 + $1.inFlight })
            $0.member("done", journal.done)
            $0.member("dead", journal.dead)
            $0.member("totals") { totals(&$0) }
            $0.member("recovery") { recovery.write(to: &$0) }
            if let schedule { $0.member("scheduler") { schedule.write(to: &$0) } }
            $0.member("workers") { $0.array { for worker in journal.workers { write(worker, &$0) } } }
            $0.member("accounts") {
                $0.array { for pair in zip(journal.accounts, accounts) { write(pair.0, pair.1, &$0) } }
            }
            if let head { $0.member("chain") { write(head, &$0) } }
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    private func totals(_ writer: inout JSONWriter) {
        writer.object { for (name, count) in journal.totals.sorted(by: { $0.key < $1.key }) { $0.member(name, count) } }
    }

    private func write(_ worker: JournalSnapshot.Worker, _ writer: inout JSONWriter) {
        writer.object {
            $0.member("id", "\(worker.id)")
            $0.member("age_ms", Int64(worker.age / .milliseconds(1)))
            $0.member("claimed", worker.claimed)
        }
    }

    private func write(_ account: JournalSnapshot.Account, _ chain: ChainAccount, _ writer: inout JSONWriter) {
        writer.object {
            $0.member("address", "\(account.address)")
            $0.key("holder")
            if let holder = account.holder { $0.string("\(holder)") } else { $0.null() }
            $0.member("epoch", account.epoch)
            $0.member("next_nonce", account.next?.rawValue ?? 0)
            $0.member("in_flight", account.inFlight)
            $0.member("mined_nonce", chain.mined.rawValue)
            $0.member("pending_nonce", chain.pending.rawValue)
            $0.member("balance_wei", "\(chain.balance)")
        }
    }

    private func write(_ head: BlockHeader, _ writer: inout JSONWriter) {
        writer.object {
            $0.member("block", head.number.rawValue)
            $0.member("timestamp", head.timestamp)
            if let baseFee = head.baseFeePerGas { $0.member("base_fee_wei", "\(baseFee)") }
        }
    }
}
