import App
import Arguments
import Files
import Measuring
import Processes

/// One invocation: measures, prints and compares.
struct Session: Sendable {
    let benchmarks: [Benchmark]
    /// Whether that is all there are.
    let isComplete: Bool
    private let progress = ProgressLine()

    /// Measures, and prints what was found.
    ///
    /// With a file to `check` or to `update`, only what repeats is measured.
    ///
    /// - Throws: `ThresholdsError` when a file holds no limits, before anything is measured; `ExitCode.failure` when something needs more than it may, or when it cannot be counted whether it does.
    func run(rounds: Int, check: String?, update: String?) async throws {
        for path in [check, update].compactMap(\.self) { _ = try Self.limits(path) }
        let counts = try await count(mustBeWhole: check != nil || update != nil)
        let onlyCounts = rounds == 0 || check != nil || update != nil
        let rounds = onlyCounts ? benchmarks.map { _ in [] } : try await time(rounds)
        var measurements = zip(benchmarks, rounds).map {
            Measurement(name: $0.name, operation: $0.operation, rounds: $1, counts: counts[$0.name] ?? [:])
        }
        StraightLine.sum(of: measurements).map { measurements.append($0) }
        print(Table(measurements: measurements), terminator: "")
        if let update { try Self.update(update, with: measurements) }
        if let check { try self.check(measurements, against: check) }
    }

    private func count(mustBeWhole: Bool) async throws -> [String: [String: Double]] {
        try await ScratchFolder.with { folder in
            let counts = try await Counts(in: folder)
            for missing in counts.missing { StandardStream.error.write("Not counted: \(missing).\n") }
            if mustBeWhole, !counts.missing.isEmpty { throw ExitCode.failure }
            defer { progress.show("") }
            return try await counts.count(benchmarks) { progress.show("counted: \($0.name)") }
        }
    }

    private func time(_ rounds: Int) async throws -> [[Measurement.Round]] {
        let clocks = Clocks(benchmarks: benchmarks, rounds: rounds)
        defer { progress.show("") }
        return try await clocks.measure { progress.show("round \($0 + 1) of \(rounds)") }
    }

    // MARK: Limits

    private func check(_ measurements: [Measurement], against path: String) throws {
        let thresholds = try Self.limits(path)
        let measured = Dictionary(uniqueKeysWithValues: measurements.map { ($0.name, $0.counts) })
        let findings = thresholds.check(measured, isComplete: isComplete)
        for finding in findings { print(finding) }
        guard findings.contains(where: \.isFailure) else { return print("All within the limits of \(path).") }
        print("If that is meant to be so: micro-benchmarks --update \(path), and say why in the commit.")
        throw ExitCode.failure
    }

    private static func limits(_ path: String) throws(ThresholdsError) -> Thresholds {
        let bytes: [UInt8]
        do throws(Errno) {
            bytes = try WholeFile.read(path)
        } catch {
            throw ThresholdsError(problem: "\(path): \(error.description.lowercased())")
        }
        return try Thresholds(parsing: bytes)
    }

    private static func update(_ path: String, with measurements: [Measurement]) throws {
        var thresholds = try limits(path)
        thresholds.update(measurements.map { ($0.name, $0.counts) })
        try WholeFile.write(thresholds.encoded, to: path)
    }
}
