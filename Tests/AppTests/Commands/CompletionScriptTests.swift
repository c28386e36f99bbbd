import TestServers
import TestShells
import Testing

@testable import autometa

@Suite(
    .serialized, .startsProcesses, .requires("bash, zsh and fish") { CompletingShell.areInstalled },
    .timeLimit(.minutes(5)))
struct CompletionScriptTests {
    @Test(arguments: CompletingShell.allCases)
    func `A shell completes each command and each option`(_ shell: CompletingShell) async throws {
        let program = try await Program.run(["--generate-completion-script", shell.rawValue])
        try await shell.expect(CompletionExample.all(of: Autometa.self), script: program.output)
    }
}
