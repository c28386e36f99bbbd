import App
import Files
import Foundation
import TestServers
import Testing

/// Foundry's chain is not everywhere, so a stand-in of that name takes its options and prints its lines.
@Suite(.startsProcesses, .timeLimit(.minutes(5))) struct AnvilTests {
    @Test func `A chain of another program is started, used and ended the same way`() async throws {
        try await ScratchFolder.with { folder in
            let anvil = folder.file("anvil")
            try Data(Self.standIn.utf8).write(to: URL(filePath: anvil))
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: anvil)
            let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
            let program = try await Program.run(
                ["demo", "--jobs", "3", "--chain", "anvil"],
                environment: [
                    "PATH": "\(URL(filePath: anvil).deletingLastPathComponent().path):\(path)",
                    "PROJECT": FileManager.default.currentDirectoryPath,
                ])
            #expect(program.exitCode == 0, "\(program.errors)")
            #expect(program.output.contains("3 of 3 workflows ran exactly once"))
        }
    }

    @Test func `Where it is not installed, that is said`() async throws {
        let program = try await Program.run(["demo", "--chain", "anvil"], environment: ["PATH": "/usr/bin:/bin"])
        #expect(program.exitCode == 1)
        #expect(program.errors.contains("error: Cannot run anvil: anvil: "))
    }

    /// The project's own chain behind Anvil's command line.
    private static let standIn = """
        #!/bin/sh
        [ "$1" = --port ] && [ "$3" = --chain-id ] || exit 2
        exec "$PROJECT/.venv/bin/python" -u -c '
        import builtins, json, sys
        plain = builtins.print
        builtins.print = lambda line, **options: plain("Listening on " + json.loads(line)["rpc"][7:], **options)
        sys.path.insert(0, sys.argv.pop(1) + "/Tests/Devnet")
        from devnet.command import main
        main()
        ' "$PROJECT" --automine "$@"
        """
}
