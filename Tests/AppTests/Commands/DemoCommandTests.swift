import Foundation
import Processes
import TestServers
import Testing

@Suite(.serialized, .startsProcesses, .timeLimit(.minutes(5))) struct DemoCommandTests {
    @Test func `The demonstration runs every workflow once and cleans up`() async throws {
        let program = try await Program.run(["demo", "--jobs", "20"], environment: Self.environment)
        #expect(program.exitCode == 0, "\(program.errors)")
        #expect(program.output.contains("20 of 20 workflows ran exactly once, says the chain"))
        #expect(program.output.contains(" by an interval, 1 of 1 by a price, 2 of 2 by transfers.\n"))
        #expect(program.output.contains("ms of CPU for each job"))
        #expect(program.output.hasSuffix("All as promised.\n"))
    }

    @Test(arguments: [UnixSignal.interrupt, .terminate])
    func `An interrupted demonstration leaves nothing behind`(_ signal: UnixSignal) async throws {
        let result = try await Subprocess.run(
            .path(Program.path), arguments: ["demo", "--jobs", "1000"], environment: .custom(Self.environment),
            workingDirectory: "/"
        ) { execution in
            let folder = "/tmp/autometa-\(execution.processIdentifier)-"
            // It is at work once the log of its scheduler is there, which starts last.
            try await until { Self.files(startingWith: folder).contains { Self.holds($0, "scheduler.log") } }
            #expect(try Self.processes(mentioning: folder) > 0)
            try execution.send(signal: signal)
            return folder
        }
        #expect(result.terminationStatus == .exited(130))
        #expect(Self.files(startingWith: result.closureResult) == [])
        #expect(try Self.processes(mentioning: result.closureResult) == 0)
    }

    @Test func `Nothing that a demonstration has started outlives it, even when it is killed`() async throws {
        let result = try await Subprocess.run(
            .path(Program.path), arguments: ["demo", "--jobs", "1000"], environment: .custom(Self.environment),
            workingDirectory: "/"
        ) { execution in
            let folder = "/tmp/autometa-\(execution.processIdentifier)-"
            // Its worker has this in its environment.
            try await until { try Self.processes(mentioning: "REDIS_URL=unix://\(folder)") > 0 }
            #expect(try Self.processes(mentioning: folder) > 2)
            try execution.send(signal: .kill)
            return folder
        }
        let folder = result.closureResult
        defer { for path in Self.files(startingWith: folder) { try? FileManager.default.removeItem(atPath: path) } }
        try await until { try Self.processes(mentioning: folder) == 0 }
    }

    private func until(_ condition: () throws -> Bool) async throws {
        while try !condition() { try await Task.sleep(for: .milliseconds(20)) }
    }

    /// What a child process needs to find its programs.
    private static let environment = ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"].merging(
        sanitizerEnvironment
    ) { own, _ in own }

    private static func files(startingWith prefix: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/tmp")) ?? []
        return names.map { "/tmp/\($0)" }.filter { $0.hasPrefix(prefix) }
    }

    private static func holds(_ folder: String, _ file: String) -> Bool {
        FileManager.default.fileExists(atPath: "\(folder)/\(file)")
    }

    /// How many running processes have a text in their command line or in their environment.
    private static func processes(mentioning text: String) throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "/proc").filter { name in
            Int(name) != nil
                && ["cmdline", "environ"].contains { file in
                    FileManager.default.contents(atPath: "/proc/\(name)/\(file)").map {
                        String(decoding: $0, as: UTF8.self).contains(text)
                    } ?? false
                }
        }.count
    }
}
