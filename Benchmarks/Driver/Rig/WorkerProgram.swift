import App
import Files
import JSON

/// The program whose worker is measured.
struct WorkerProgram: Sendable {
    /// How the report calls it: `this` or `base`.
    var name: String
    /// The file, or what runs it.
    var path: String
    /// What comes before the worker's own arguments.
    var leadingArguments: [String] = []
    /// The same program linked so that its instructions can be counted; `nil` leaves that out.
    var countable: String?

    /// Starts a worker of it, which may not be ready yet.
    ///
    /// - Parameters:
    ///   - number: Which one of the run it is.
    ///   - folder: Keeps its configuration.
    func start(
        _ number: Int, _ settings: RunSettings, chain: ChainAccess, redis: RedisServer, programs: Programs,
        in folder: ScratchFolder
    ) async throws -> RunningProgram {
        let file = folder.file("worker-\(number).json")
        try WholeFile.write(
            Self.configuration(settings, chain: chain, redis: redis.url), to: file, permissions: .ownerReadWrite)
        var environment = Tools.path
        for (index, key) in chain.keys.enumerated() { environment[Self.variable(index)] = key }
        return try await programs.start(
            ProgramLaunch(
                name: "worker \(number)", executable: path,
                arguments: leadingArguments + ["worker", "--json", "--config", file],
                environment: environment))
    }

    private static func variable(_ index: Int) -> String { "KEY_\(index)" }

    /// What is set and nothing else, so that all else is as the worker has it by itself.
    private static func configuration(_ settings: RunSettings, chain: ChainAccess, redis: String) -> String {
        var writer = JSONWriter()
        writer.object {
            $0.member("chain") {
                $0.object {
                    $0.member("id", chain.id)
                    $0.member("rpc", chain.rpc)
                }
            }
            $0.member("contracts") {
                $0.object {
                    $0.member("registry", chain.registry)
                    $0.member("actionExecutor", chain.executor)
                    $0.member("feeEscrow", chain.escrow)
                }
            }
            $0.member("redis") { $0.object { $0.member("url", redis) } }
            $0.member("worker") { $0.object { write(settings, to: &$0) } }
            $0.member("admin") { $0.object { $0.member("listen", "127.0.0.1:0") } }
            $0.member("signers") {
                $0.object {
                    for index in chain.keys.indices {
                        $0.member("account\(index)") { $0.object { $0.member("env", variable(index)) } }
                    }
                }
            }
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    private static func write(_ settings: RunSettings, to writer: inout JSONWriter) {
        if let lanes = settings.lanes { writer.member("lanes", lanes) }
        if let inFlight = settings.inFlight { writer.member("maxInFlightPerAccount", inFlight) }
        if let leaseTTL = settings.leaseTTL { writer.member("leaseTTL", leaseTTL.inWords) }
    }
}

/// How a worker gets to a chain.
struct ChainAccess: Sendable {
    var id: UInt64 = 1287
    var rpc: String
    /// The private keys of its accounts.
    var keys: [String]
    // Where the simulator has the contracts unless it is told otherwise.
    var registry = "0x" + String(repeating: "e2", count: 20)
    var executor = "0x" + String(repeating: "e1", count: 20)
    var escrow = "0x" + String(repeating: "e3", count: 20)
}
