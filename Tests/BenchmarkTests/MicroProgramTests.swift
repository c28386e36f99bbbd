import Files
import Foundation
import Measuring
import Processes
import TestServers
import Testing

/// The program of the micro benchmarks, from outside.
@Suite(.serialized, .startsProcesses, .timeLimit(.minutes(1))) struct MicroProgramTests {
    private static let program = Bundle.main.bundleURL.appending(path: "micro-benchmarks").path

    private func run(
        _ arguments: String..., program: String = program, environment: [String: String] = [:]
    ) async throws -> ExecutionResult<Void> {
        let current = Subprocess.Environment.current.filter { $0.key != "AUTOMETA_REQUIRE_TOOLS" }
        return try await Subprocess.run(
            .path(program), arguments: arguments,
            environment: .custom(current.merging(environment) { $1 }), output: .string(limit: 65_536),
            error: .string(limit: 65_536))
    }

    @Test func `A round has times, and allocations where they can be counted`() async throws {
        let result = try await run("keccak-32", "--rounds", "1")
        #expect(result.terminationStatus == .exited(0), "\(result.standardError)")
        let lines = result.standardOutput.split(separator: "\n")
        let heads = try #require(lines.first).split(separator: " ").map(String.init)
        #expect(heads.prefix(3) == ["benchmark", "CPU", "ns"])
        #expect(lines.count == 2)
        let cells = try #require(lines.last).split(separator: " ").map(String.init)
        #expect(cells.first == "keccak-32")
        #expect(Int(cells[1]).map { $0 > 0 } == true, "\(cells)")
    }

    @Test func `A check that cannot count fails, also where tools may be missing`() async throws {
        try await ScratchFolder.with { folder in
            let limits = folder.file("limits.json")
            let thresholds = Thresholds(
                margins: [:], limits: [.init(benchmark: "keccak-32", values: ["instructions": 1])])
            try WholeFile.write(thresholds.encoded, to: limits)
            // Nothing is on that path.
            let result = try await run("keccak-32", "--check", limits, environment: ["PATH": folder.path])
            #expect(result.terminationStatus == .exited(1))
            #expect(result.standardError.contains("Not counted: instructions: valgrind is not on PATH."))
            #expect(!result.standardOutput.contains("All within the limits"))
        }
    }

    @Test func `The list has one job's work where it has all of its parts`() async throws {
        let whole = try await run("--list").standardOutput
        #expect(whole.contains("\njob\tone job's work in a straight line"))
        #expect(!(try await run("keccak", "--list").standardOutput).contains("\njob\t"))
    }

    @Test(arguments: ["--check", "--update"])
    func `A file of limits that is not there is found before anything is counted`(_ option: String) async throws {
        try await ScratchFolder.with { folder in
            let path = folder.file("none")
            // Nothing is on that path, so counting would fail with another sentence.
            let result = try await run("keccak-32", option, path, environment: ["PATH": folder.path])
            #expect(result.terminationStatus == .exited(1))
            let sentence = "The file of thresholds cannot be read: \(path): no such file or directory."
            #expect(result.standardError == "error: \(sentence)\n")
        }
    }

    @Test func `Who interrupts it finds nothing left`() async throws {
        let result: ExecutionResult<String> = try await Subprocess.run(
            .path(Self.program), arguments: ["keccak-32", "--rounds", "1000000"]
        ) { program in
            let prefix = "autometa-\(program.processIdentifier)-"
            func folders() throws -> [String] {
                try FileManager.default.contentsOfDirectory(atPath: "/tmp").filter { $0.hasPrefix(prefix) }
            }
            while try folders().isEmpty { try await Task.sleep(for: .milliseconds(5)) }
            try program.send(signal: .interrupt)
            return prefix
        }
        #expect(result.terminationStatus == .exited(1))
        let left = try FileManager.default.contentsOfDirectory(atPath: "/tmp").filter {
            $0.hasPrefix(result.closureResult)
        }
        #expect(left.isEmpty)
    }

    @Test func `A counter that counts nothing is an error`() async throws {
        try await ScratchFolder.with { folder in
            let program = folder.file("micro-benchmarks")
            try FileManager.default.copyItem(atPath: Self.program, toPath: program)
            try WholeFile.write("no library", to: folder.file("liballocation-counter.so"))
            let result = try await run("keccak-32", "--rounds", "0", program: program)
            #expect(result.terminationStatus == .exited(1))
            #expect(result.standardError.contains("liballocation-counter.so has counted nothing for keccak-32"))
        }
    }
}
