import Files
import Foundation
import Processes
import TestServers
import Testing

/// The script that runs each scenario in CI, with a program that leaves less than it should.
@Suite(.serialized, .startsProcesses, .timeLimit(.minutes(1))) struct CheckTests {
    private func check(_ program: String) async throws -> ExecutionResult<Void> {
        let script = URL(filePath: #filePath).appending(path: "../../../Benchmarks/check").standardized.path
        return try await ScratchFolder.with { folder in
            for name in ["Benchmarks", ".build/release"] {
                try FileManager.default.createDirectory(atPath: folder.file(name), withIntermediateDirectories: true)
            }
            try FileManager.default.copyItem(atPath: script, toPath: folder.file("Benchmarks/check"))
            let file = folder.file(".build/release/autometa")
            try "#!/bin/sh\n\(program)\n".write(toFile: file, atomically: true, encoding: .utf8)
            try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: file)
            return try await Subprocess.run(
                .name("python3"), arguments: [folder.file("Benchmarks/check"), "idle"],
                output: .string(limit: 65_536), error: .string(limit: 65_536))
        }
    }

    @Test(arguments: [
        ("echo 'no room' >&2; exit 1", "exit code 1:\n"), (": >\"$5\"; exit 1", "exit code 1:\n"),
        ("exit 0", "there is no report"), (": >\"$5\"", "there is no report"),
        ("echo '[]' >\"$5\"", "there is no report"),
        (#"echo '{"results":[]}' >"$5""#, "the report has no run"),
        (
            #"echo '{"results":[{"runs":[{"figures":{}}]}]}' >"$5""#,
            "idle_rpc_calls_per_second is missing"
        ),
    ])
    func `what a run does not leave is said`(_ program: String, _ sentence: String) async throws {
        let result = try await check(program)
        #expect(result.terminationStatus == .exited(1))
        #expect(result.standardOutput.contains("FAILED idle") && result.standardOutput.contains(sentence))
        #expect(result.standardError.isEmpty)
    }
}
