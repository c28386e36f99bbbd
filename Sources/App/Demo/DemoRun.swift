import Engine
import Ethereum
import Logging
import Redis
import RedisJournal

/// The part of a demonstration that is measured: from the first push to the last settlement.
struct DemoRun: Sendable {
    let sandbox: Sandbox
    let workflows: ClosedRange<UInt64>
    let redis: PrivateRedis
    let observe: @Sendable (DemoProgress) -> Void

    /// A run sends one wei to somebody who has nothing, so that the recipient's balance counts the runs too.
    static func job(of sandbox: Sandbox) -> JobTemplate {
        let transfer = [1] + [UInt8](repeating: 0, count: 12) + recipient(in: sandbox).bytes + UInt256(1).bigEndianBytes
        return JobTemplate(owner: sandbox.owner, action: transfer, gasBudget: UInt256(budget), nextRun: 1)
    }

    /// An account that nobody has the key of.
    static func recipient(in sandbox: Sandbox) -> Address { sandbox.owner.contractCreated(at: Nonce(.max)) }

    /// What each run is charged, in wei.
    static let budget: UInt64 = 1_000_000_000

    /// Starts a worker, pushes the jobs, waits until they are settled, stops the worker, and asks the chain.
    func report(log: String) async throws -> DemoReport {
        var variables = Dictionary(sandbox.variables.map { ($0.name, $0.value) }) { _, last in last }
        variables["REDIS_URL"] = redis.url
        let configuration = try AppConfiguration.read([
            SettingSource(variables: variables), SettingSource(originalVariables: variables),
        ])
        let worker = WorkerProcess(variables: variables, log: log)
        return try await configuration.withRedis(on: sandbox.node.thread, Logger(label: "autometa.demo")) { client in
            let journal = configuration.journal(of: WorkerID("demo"), on: client)
            let inbox = Inbox(of: configuration, on: client)
            let (elapsed, summary) = try await worker.run {
                let start = ContinuousClock.now
                try await push(to: inbox)
                try await untilSettled(journal, since: start)
                return start.duration(to: .now)
            }
            let settled = try await Settlements.read(from: client, namespace: configuration.redis.namespace)
            return DemoReport(
                proof: try await ChainProof.read(of: self), settlements: settled, elapsed: elapsed, worker: summary)
        }
    }

    private func push(to inbox: Inbox) async throws {
        let job = Self.job(of: sandbox)
        var ids = Array(workflows)[...]
        while !ids.isEmpty {
            try await inbox.push(ids.prefix(500).map { job.entry(workflow: UInt256($0)) })
            ids = ids.dropFirst(500)
        }
    }

    /// Waits until every job is done or dead, or until nothing has moved for so long that something must be wrong.
    private func untilSettled(_ journal: RedisJournal, since start: ContinuousClock.Instant) async throws {
        var last = 0
        var lastMove = ContinuousClock.now
        while last < workflows.count, lastMove.duration(to: .now) < Self.patience {
            try await Task.sleep(for: .milliseconds(100))
            let snapshot = try await journal.snapshot(of: [sandbox.worker])
            observe(.running(snapshot, of: workflows.count, since: start))
            let settled = snapshot.done + snapshot.dead
            if settled != last { (last, lastMove) = (settled, .now) }
        }
    }

    private static let patience = Duration.seconds(30)
}
