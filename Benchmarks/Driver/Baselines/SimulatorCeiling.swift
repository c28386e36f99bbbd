import App
import JSON
import Processes

/// How many transactions the simulator takes when nothing else is to be done: no worker can be measured beyond that.
enum SimulatorCeiling {
    /// What it may cost at most, in bare signatures a transaction; when it costs more, it takes too much of the machine.
    static let mostSignatures = 1.8

    /// Sends transactions that are signed before, to a simulator of its own.
    ///
    /// - Returns: How many it took in a second, and what one cost it.
    static func measure(
        _ parts: RigParts, transactions: Int
    ) async throws -> (perSecond: Double, cpuMicroseconds: Double) {
        let keys = TestKeys.first(4)
        var settings = RunSettings()
        settings.blockTime = .milliseconds(100)
        let simulator = try await Simulator.start(settings, keys: keys, programs: parts.programs, on: parts.thread)
        let id = try await simulator.process.started()
        let before = ProcessFacts.cpu(of: id)
        let load = try await Subprocess.run(
            .path(Simulator.program.path), arguments: ["load", "--rpc", simulator.rpc, "--count", "\(transactions)"],
            environment: .custom(["SIMULATOR_KEYS": keys.joined(separator: ",")]), output: .string(limit: 10_000),
            error: .string(limit: 100_000))
        let used = ProcessFacts.cpu(of: id) - before
        try await simulator.process.end(by: .terminate)
        guard let line = try? JSON(parsing: Array(load.standardOutput.utf8)),
            let rate = line["per_second"]?.numberText.flatMap({ Double($0) }), line["accepted"]?.integer == transactions
        else { throw ProgramFailure(description: "The load failed. \(load.standardOutput)\(load.standardError)") }
        return (rate, used * 1e6 / Double(transactions))
    }
}
