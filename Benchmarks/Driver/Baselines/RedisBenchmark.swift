import Processes

/// `redis-benchmark`, which comes with Redis: one connection, 64 commands on their way, values as large as a job.
struct RedisBenchmark: Sendable {
    func measure(port: Int, commands: Int) async throws -> Values {
        let result = try await Subprocess.run(
            .name("redis-benchmark"),
            arguments: [
                "-p", "\(port)", "-c", "1", "-P", "64", "-n", "\(commands)", "-d", "300", "-t", "rpush,lpop", "--csv",
            ], output: .string(limit: 100_000), error: .string(limit: 100_000))
        let rates = Self.rates(result.standardOutput)
        guard let pushes = rates["RPUSH"], let pops = rates["LPOP"] else {
            throw ProgramFailure(description: "redis-benchmark failed. \(result.standardError.suffix(500))")
        }
        var values: Values = [:]
        values[Figures.redisPushes] = pushes
        values[Figures.redisPops] = pops
        return values
    }

    /// Reads lines such as `"RPUSH","500000.00",…`: commands a second by the command's name.
    static func rates(_ csv: String) -> [String: Double] {
        let rows = csv.split(whereSeparator: \.isNewline).map { line in
            line.split(separator: ",").map { $0.drop { $0 == "\"" }.prefix { $0 != "\"" } }
        }
        return rows.reduce(into: [:]) { rates, row in
            if row.count > 1, let rate = Double(row[1]) { rates[String(row[0])] = rate }
        }
    }
}
