import Arguments
import TestServers
import TestShells
import Testing

@Suite(
    .serialized, .startsProcesses, .requires("bash, zsh and fish") { CompletingShell.areInstalled },
    .timeLimit(.minutes(5)))
struct CompletionTests {
    @Test(arguments: CompletingShell.allCases)
    func `each command, option and choice is completed`(_ shell: CompletingShell) async throws {
        let examples = CompletionExample.all(of: Sample.self)
        try await expect(examples, in: shell, of: Sample.self)
    }

    @Test(arguments: CompletingShell.allCases)
    func `a program that is one command is completed`(_ shell: CompletingShell) async throws {
        try await expect(CompletionExample.all(of: Single.self), in: shell, of: Single.self)
    }

    private static let wherever = [
        CompletionExample("sample ", ["copy", "list", "remote", "help"]),
        CompletionExample("sample remote ", ["add", "help"]),
        CompletionExample("sample help remote ", ["add"]), CompletionExample("sample remote help ", ["add"]),
        // What was given before does not matter, nor does a value that looks like a command.
        CompletionExample("sample copy --force a --mode c", ["careful"]),
        CompletionExample("sample copy list --mod", ["--mode"]),
        CompletionExample("sample copy --count 5 --mod", ["--mode"]),
        CompletionExample("sample nonsense", []),
        CompletionExample("sample help --", []),
    ]

    @Test(arguments: CompletingShell.allCases)
    func `the command decides, wherever on the line one is`(_ shell: CompletingShell) async throws {
        // bash hands the parts of --name=value over as three words.
        let joined = shell == .bash ? "--mode = f" : "--mode=f"
        let offer = shell == .fish ? "--mode=fast" : "fast"
        try await expect(
            Self.wherever + [CompletionExample("sample copy \(joined)", [offer])], in: shell, of: Sample.self)
    }

    @Test(arguments: [CompletingShell.zsh, .fish])
    func `files are offered where one can be named, and nowhere else`(_ shell: CompletingShell) async throws {
        try await expect(
            [
                CompletionExample("sample copy re", ["readable"]),
                CompletionExample("sample copy --private-key re", ["readable"]),
                CompletionExample("sample remote add --port re", ["readable"]),
                CompletionExample("sample list re", []), CompletionExample("sample re", ["remote"]),
            ], in: shell, of: Sample.self)
    }

    private func expect(
        _ examples: [CompletionExample], in shell: CompletingShell, of program: any ParsableCommand.Type
    ) async throws {
        let script = try program.text("--generate-completion-script", shell.rawValue)
        try await shell.expect(examples, script: script)
    }
}
