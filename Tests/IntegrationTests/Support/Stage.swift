import App
import Chain
import Engine
import Ethereum
import Files
import IO
import Logging
import Redis
import RedisJournal
import TestServers

/// Real servers for one test: a private redis-server, a development chain that mines a block every second, and the
/// contracts on it.
struct Stage: Sendable {
    let sandbox: Sandbox
    /// Whom workers sign as; the first one is the sandbox's worker.
    let accounts: [SignerAccount]
    let devnet: Devnet
    /// The environment of a worker process.
    let variables: [String: String]
    let redis: RedisClient
    let journal: RedisJournal

    /// The private Redis, for a link to it and a look at what it does.
    let redisTarget: SocketTarget

    static let namespace = "{autometa:1287}"

    /// Runs `body` on a new stage and takes it down afterwards.
    ///
    /// - Parameters:
    ///   - accounts: How many accounts the workers sign with.
    ///   - redisURL: A Redis to use instead of a private one.
    ///   - changes: Variables of all worker processes that are not as usual.
    static func run(
        accounts: Int = 1, redisURL: String? = nil, _ changes: [String: String] = [:],
        _ body: @escaping @Sendable (Stage) async throws -> Void
    ) async throws {
        let project = try ProjectFolder.locate()
        try await ScratchFolder.with { folder in
            try await PrivateRedis.with(in: folder) { redis in
                try await DevelopmentChain.with(.devnet, id: 1287, port: 0, project: project, in: folder) { node in
                    let sandbox = try await Sandbox.build(on: node, id: 1287, project: project, in: folder)
                    let signers = try SignerAccount.load(accounts, in: folder)
                    try await grantRoles(to: signers.dropFirst(), on: sandbox, in: folder)
                    let url = redisURL ?? redis.url
                    try await withClient(of: url, on: node.thread) { client in
                        try await body(Stage(sandbox, signers, redisURL: url, client, changes))
                    }
                }
            }
        }
    }

    private init(
        _ sandbox: Sandbox, _ accounts: [SignerAccount], redisURL: String, _ client: RedisClient,
        _ changes: [String: String]
    ) throws {
        self.sandbox = sandbox
        self.accounts = accounts
        devnet = try Devnet(rpc: sandbox.node.rpc, on: sandbox.node.thread)
        redis = client
        redisTarget = .socket(redisURL.replacing("unix://", with: ""))
        let usual = [
            "REDIS_URL": redisURL, "AUTOMETA_CONFIG": "/dev/null",
            // A dead worker's lease is over soon, so that tests need not wait for long.
            "AUTOMETA_WORKER_LEASETTL": "2s",
        ]
        variables = Dictionary(uniqueKeysWithValues: sandbox.variables.map { ($0.name, $0.value) })
            .merging(accounts.variables) { $1 }.merging(usual) { $1 }.merging(changes) { $1 }
        journal = Self.journal(of: "test", on: client)
    }

    static func journal(of worker: String, on client: RedisClient) -> RedisJournal {
        RedisJournal(
            worker: WorkerID(worker),
            configuration: .init(keys: Keyspace(namespace: "autometa:1287", queue: "workflow_jobs")), client: client)
    }

    /// Runs `body` with a client that is connected.
    static func withClient<Result: Sendable>(
        of url: String, on thread: IOThread, _ body: @escaping @Sendable (RedisClient) async throws -> Result
    ) async throws -> Result {
        let client = RedisClient(
            configuration: RedisConfiguration(url: try RedisURL(url)), thread: thread, logger: Logger(label: "test"))
        return try await client.serve { try await body(client) }
    }

    private static func grantRoles(
        to accounts: ArraySlice<SignerAccount>, on sandbox: Sandbox, in folder: ScratchFolder
    ) async throws {
        guard !accounts.isEmpty else { return }
        let admin = try SignerAccount(key: DevelopmentAccount.admin.key, in: folder)
        try await admin.sender(on: sandbox.chain).send(
            accounts.map { try sandbox.deployment.executor.grant(.worker, to: $0.address) })
    }
}
