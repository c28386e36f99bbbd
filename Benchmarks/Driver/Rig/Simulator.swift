import App
import CurlTransport
import IO
import JSON
import JSONRPC

/// A chain without an EVM in a process of its own.
struct Simulator: Sendable {
    let process: RunningProgram
    /// Where it answers.
    let rpc: String
    private let client: RPCClient

    /// The program.
    static let program = SiblingProgram("chain-simulator")
    /// Of so many transactions one has its sender recovered; of the others it is told by the configured keys, which is
    /// cheaper than a node's work, since a node is not on the worker's machine.
    static let recoveredOneIn = 64

    /// Starts one and waits until it answers.
    static func start(
        _ settings: RunSettings, keys: [String], programs: Programs, on thread: IOThread
    ) async throws -> Simulator {
        let process = try await programs.start(
            ProgramLaunch(
                name: "chain-simulator", executable: program.path,
                arguments: [
                    "serve", "--interval-ms", "\(settings.blockTime.milliseconds)", "--latency-ms",
                    "\(settings.latency.milliseconds)", "--recover-every", "\(recoveredOneIn)",
                ],
                environment: ["SIMULATOR_KEYS": keys.joined(separator: ",")]))
        let line = try await process.ready()
        guard let rpc = try? JSON(parsing: Array(line.utf8))["rpc"]?.string else {
            throw ProgramFailure(description: "chain-simulator said \(line)")
        }
        let client = RPCClient(endpoint: try Endpoint(rpc), transport: CurlTransport(on: thread))
        return Simulator(process: process, rpc: rpc, client: client)
    }

    /// What it has counted so far; what is asked here is not.
    func statistics() async throws -> SimulatorStatistics {
        SimulatorStatistics(try await client.call(RPCCall("simulator_stats")))
    }

    /// Whether workflows with consecutive numbers ran once each, and no other.
    func check(first: Int, count: Int) async throws -> Executions {
        let answer = try await client.call(
            RPCCall("simulator_check") {
                $0.integer(first)
                $0.integer(count)
            })
        return Executions(
            all: answer["executions"]?.integer ?? 0, missing: answer["missing"]?.integer ?? count,
            repeated: answer["repeated"]?.integer ?? 0, foreign: answer["foreign"]?.integer ?? 0)
    }

    /// Makes it seal empty blocks, or the usual ones again.
    func hold(_ isHeld: Bool) async throws {
        _ = try await client.call(RPCCall("simulator_set") { $0.object { $0.member("hold", isHeld) } })
    }

    /// When each transaction was mined, in milliseconds since 1970 by the simulator's clock, by its hash.
    func minedAt() async throws -> [String: Double] {
        var mined: [String: Double] = [:]
        var next = 0
        while true {
            let answer = try await client.call(
                RPCCall("simulator_mined") {
                    $0.integer(next)
                    $0.integer(Self.blocksAtOnce)
                })
            var count = 0
            for block in answer.elements {
                count += 1
                let time = Double(block["sealed_at_us"]?.integer ?? 0) / 1_000
                for hash in block["transactions"]?.elements.compactMap(\.string) ?? [] { mined[hash] = time }
            }
            guard count == Self.blocksAtOnce else { return mined }
            next += count
        }
    }

    private static let blocksAtOnce = 100
}

/// What the simulator has counted.
struct SimulatorStatistics: Sendable {
    var requests = 0
    var calls = 0
    /// Transactions in the pool now.
    var pooled = 0
    /// Transactions that came in.
    var decoded = 0
    /// Those whose sender was recovered.
    var recovered = 0

    init(_ answer: JSON) {
        requests = answer["http"]?.integer ?? 0
        calls = answer["rpc"]?.integer ?? 0
        pooled = answer["pooled"]?.integer ?? 0
        decoded = answer["decoded"]?.integer ?? 0
        recovered = answer["recovered"]?.integer ?? 0
    }
}

/// What the chain says about a row of workflows.
struct Executions: Hashable, Sendable {
    /// How many executions there are at all.
    var all: Int
    /// Workflows that never ran.
    var missing: Int
    /// Workflows that ran more than once.
    var repeated: Int
    /// Workflows that ran although they are not in the row.
    var foreign: Int
}
