import App
import Chain
import Engine
import Ethereum
import Foundation
import Logging
import Redis
import RedisJournal
import Subprocess

/// Real servers for one test: a private redis-server, a development chain that mines a block every second, and the
/// contracts on it.
struct Stage: Sendable {
    let sandbox: Sandbox
    /// The environment of a worker process.
    let variables: [String: String]
    let redis: RedisClient
    let journal: RedisJournal

    static let namespace = "{autometa:1287}"

    /// Runs `body` on a new stage and takes it down afterwards.
    static func run(_ body: @escaping @Sendable (Stage) async throws -> Void) async throws {
        let project = try ProjectFolder.locate()
        try await ScratchFolder.with { folder in
            try await PrivateRedis.with(in: folder) { redis in
                try await DevelopmentChain.with(.devnet, id: 1287, port: 0, project: project, in: folder) { node in
                    let sandbox = try await Sandbox.build(on: node, id: 1287, project: project, in: folder)
                    try await withClient(of: redis.url) { client in
                        try await body(Stage(sandbox: sandbox, redisURL: redis.url, client: client))
                    }
                }
            }
        }
    }

    private init(sandbox: Sandbox, redisURL: String, client: RedisClient) {
        self.sandbox = sandbox
        redis = client
        variables = Dictionary(uniqueKeysWithValues: sandbox.variables.map { ($0.name, $0.value) }).merging([
            "REDIS_URL": redisURL, "AUTOMETA_CONFIG": "/dev/null",
            // A dead worker's lease is over soon, so that tests need not wait for long.
            "AUTOMETA_WORKER_LEASETTL": "2s",
        ]) { $1 }
        journal = Self.journal(of: "test", on: client)
    }

    static func journal(of worker: String, on client: RedisClient) -> RedisJournal {
        RedisJournal(
            worker: WorkerID(worker),
            configuration: .init(keys: Keyspace(namespace: "autometa:1287", queue: "workflow_jobs")), client: client)
    }

    /// Runs `body` with a client that is connected.
    static func withClient<Result: Sendable>(
        of url: String, _ body: @escaping @Sendable (RedisClient) async throws -> Result
    ) async throws -> Result {
        let client = RedisClient(
            configuration: RedisConfiguration(url: try RedisURL(url)), logger: Logger(label: "test"))
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await client.run() }
            defer { group.cancelAll() }
            return try await body(client)
        }
    }

    // MARK: Jobs

    /// Creates workflows whose action sends one wei, and pushes one run of each.
    func schedule(_ count: Int) async throws -> ClosedRange<UInt64> {
        let workflows = try await sandbox.createWorkflows(count, template: template)
        try await sandbox.node.mine(every: 1)
        try await push(workflows.map { template.entry(workflow: UInt256($0)) })
        return workflows
    }

    func push(_ entries: [[UInt8]]) async throws {
        for start in stride(from: 0, to: entries.count, by: 200) {
            let some = Array(entries[start..<min(start + 200, entries.count)])
            try await redis.send(RedisCommand("RPUSH", ["workflow_jobs"] + some))
        }
    }

    var template: JobTemplate {
        let transfer = [1] + [UInt8](repeating: 0, count: 12) + sandbox.owner.bytes + UInt256(1).bigEndianBytes
        return JobTemplate(owner: sandbox.owner, action: transfer, gasBudget: 1, nextRun: 1)
    }

    // MARK: Looking

    /// Waits until the journal looks as `condition` says.
    @discardableResult
    func until(_ condition: (JournalSnapshot) throws -> Bool) async throws -> JournalSnapshot {
        while true {
            let snapshot = try await journal.snapshot(of: [sandbox.worker])
            if try condition(snapshot) { return snapshot }
            try await Task.sleep(for: .milliseconds(20))
        }
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
    func once(_ workflows: ClosedRange<UInt64>) -> [UInt256: Int] {
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

/// A field of a stream's entry as text; empty when there is no such field.
func text(_ name: String, of entry: [String: [UInt8]]?) -> String {
    String(decoding: entry?[name] ?? [], as: UTF8.self)
}
