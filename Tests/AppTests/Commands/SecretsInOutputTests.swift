import Engine
import Ethereum
import Files
import IO
import Logging
import Redis
import RedisJournal
import TestServers
import Testing

@testable import App

/// Runs everything at the most talkative level and looks for what must not be there.
@Suite(.startsProcesses, .timeLimit(.minutes(5))) struct SecretsInOutputTests {
    private static let password = "hunter2-hunter2"
    private static let pathKey = "0123456789abcdefFEDCBA9876543210"

    @Test func `No secret is in anything that a full run prints`() async throws {
        let project = try ProjectFolder.locate()
        let (output, secrets) = try await ScratchFolder.with { folder in
            try await PrivateRedis.with(in: folder) { redis in
                try await DevelopmentChain.with(.devnet, id: 1287, port: 0, project: project, in: folder) { node in
                    let sandbox = try await Sandbox.build(on: node, id: 1287, project: project, in: folder)
                    let workflows = try await sandbox.createWorkflows(3, template: JobTemplate(owner: sandbox.owner))
                    try await node.mine(every: 1)
                    let variables = try await Self.variables(of: sandbox, redis: redis)
                    let raw = try await Self.work(variables, workflows, sandbox, log: folder.file("worker.log"))
                    var output = String(decoding: try TextFile.read(folder.file("worker.log")), as: UTF8.self)
                    for command in [
                        ["status"], ["status", "--json"], ["address"], ["doctor"], ["doctor", "--json"],
                        ["scheduler", "--dry-run"], ["worker", "--chain-id", "5"],
                    ] {
                        let program = try await Program.run(command, environment: variables)
                        output += program.output + program.errors
                    }
                    return (
                        output, [Self.password, Self.pathKey, String(DevelopmentAccount.worker.key.dropFirst(2)), raw]
                    )
                }
            }
        }
        #expect(output.contains(" debug ") && output.contains("worker started") && output.contains("drained"))
        for secret in secrets {
            #expect(!secret.isEmpty && !output.lowercased().contains(secret.lowercased()))
        }
    }

    /// What a worker's environment holds when Redis wants a password and the node's URL holds a key, as that of the price feed does.
    private static func variables(of sandbox: Sandbox, redis: PrivateRedis) async throws -> [String: String] {
        var variables = Dictionary(uniqueKeysWithValues: sandbox.variables.map { ($0.name, $0.value) })
        variables["REDIS_URL"] = redis.url
        try await configuration(variables).withRedis(on: IOThread(), Logger(label: "test")) { client in
            _ = try await client.send("CONFIG", "SET", "requirepass", password)
        }
        variables["REDIS_URL"] = redis.url.replacing("unix://", with: "unix://default:\(password)@")
        variables["MOONBASE_RPC"] = "\(sandbox.node.rpc)/v2/\(pathKey)"
        variables["PRICE_FEED_URL"] = "http://127.0.0.1:1/\(pathKey)"
        variables["AUTOMETA_LOG_LEVEL"] = "trace"
        // What is signed stays in the journal for a while, where the test reads it.
        variables["AUTOMETA_CHAIN_CONFIRMATIONS"] = "3"
        variables["AUTOMETA_CHAIN_RERUNCONFIRMATIONS"] = "3"
        return variables
    }

    /// Lets a worker run a job for each workflow, and returns the bytes of one of its transactions in hexadecimal.
    private static func work(
        _ variables: [String: String], _ workflows: ClosedRange<UInt64>, _ sandbox: Sandbox, log: String
    ) async throws -> String {
        let configuration = try configuration(variables)
        return try await configuration.withRedis(on: IOThread(), Logger(label: "test")) { client in
            let inbox = Inbox(of: configuration, on: client)
            let journal = configuration.journal(of: WorkerID("test"), on: client)
            return try await ServiceProcess(program: Program.path, service: .worker, variables: variables, log: log).run
            {
                let job = JobTemplate(owner: sandbox.owner)
                try await inbox.push(workflows.map { job.entry(workflow: UInt256($0)) })
                // Failures say more than success does.
                try await client.send("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
                var raw = ""
                while try await journal.snapshot(of: []).done < workflows.count {
                    let flight = try await journal.flights(of: sandbox.worker).records.first?.transactions.first
                    raw = flight?.signed.map { Hex.encode($0.raw) } ?? raw
                }
                return raw
            }.result
        }
    }

    private static func configuration(_ variables: [String: String]) throws -> AppConfiguration {
        try AppConfiguration.read([
            SettingSource(variables: variables), SettingSource(originalVariables: variables),
        ])
    }
}
