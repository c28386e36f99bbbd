import Files
import Foundation
import Measuring
import Processes
import TestServers
import Testing

/// `autometa bench`, which hands everything to the program beside it.
@Suite(.serialized, .startsProcesses, .timeLimit(.minutes(1))) struct BenchThroughProgramTests {
    private func autometa(_ path: String, _ arguments: String...) async throws -> ExecutionResult<Void> {
        try await Subprocess.run(
            .path(path), arguments: arguments, output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
    }

    private static let program = Bundle.main.bundleURL.appending(path: "autometa").path

    @Test func `its help is that of the benchmark, under the name that people called`() async throws {
        let result = try await autometa(Self.program, "bench", "--help")
        #expect(result.terminationStatus == .exited(0))
        #expect(result.standardOutput.contains("USAGE: autometa bench [<options>] [<scenario>]"))
    }

    @Test func `its exit code is that of the benchmark`() async throws {
        let result = try await autometa(Self.program, "bench", "--jobs", "none")
        #expect(result.terminationStatus == .exited(2))
        #expect(result.standardError.contains("See 'autometa bench --help'"))
    }

    @Test func `a result that cannot be written is a failure`() async throws {
        let result = try await autometa("/bin/sh", "-c", #"exec "$0-bench" --help >/dev/full"#, Self.program)
        #expect(result.terminationStatus == .exited(1))
        #expect(result.standardError == "error: Cannot write to standard output: no space left on device.\n")
    }

    @Test func `a report that cannot be written is shown all the same`() async throws {
        try await ScratchFolder.with { folder in
            let report = Report(scenario: "default", machine: [.init("cores", "2")], results: [])
            try WholeFile.write(String(decoding: report.encoded, as: UTF8.self), to: folder.file("report"))
            let result = try await autometa(
                Self.program, "bench", "--from", folder.file("report"), "--json", "/dev/full")
            #expect(result.terminationStatus == .exited(1))
            #expect(result.standardOutput.contains("cores: 2"))
            #expect(result.standardError == "error: Cannot write '/dev/full': no space left on device.\n")
        }
    }

    @Test func `where there is no benchmark it says how to get one`() async throws {
        try await ScratchFolder.with { folder in
            try FileManager.default.copyItem(atPath: Self.program, toPath: folder.file("autometa"))
            let result = try await autometa(folder.file("autometa"), "bench")
            #expect(result.terminationStatus == .exited(1))
            #expect(result.standardError.contains("'make bench'"))
            #expect(result.standardError.split(separator: "\n").count == 1)
        }
    }

    @Test func `without a worker beside it the benchmark says so before it starts anything`() async throws {
        try await ScratchFolder.with { folder in
            try FileManager.default.copyItem(atPath: "\(Self.program)-bench", toPath: folder.file("autometa-bench"))
            let result = try await autometa(folder.file("autometa-bench"), "--quick")
            #expect(result.terminationStatus == .exited(1))
            #expect(result.standardError.contains("There is no \(folder.file("autometa")): 'make bench'"))
        }
    }
}
