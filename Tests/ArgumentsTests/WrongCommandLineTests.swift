import Arguments
import Testing

@Suite struct WrongCommandLineTests {
    struct Example: Sendable, CustomTestStringConvertible {
        var words: [String]
        var message: String
        var command: String

        var testDescription: String { words.joined(separator: " ") }

        init(_ words: String..., says message: String, of command: String = "sample copy") {
            self.words = words
            self.message = message
            self.command = command
        }
    }

    private static let examples = [
        // Commands.
        Example("nonsense", says: "Unexpected argument 'nonsense'.", of: "sample"),
        Example("lsit", says: "Unexpected argument 'lsit'. Did you mean 'list'?", of: "sample"),
        Example("hlep", "copy", says: "Unexpected argument 'hlep'. Did you mean 'help'?", of: "sample"),
        Example("--", "list", says: "Unexpected argument 'list'.", of: "sample"),
        Example("--json", "list", says: "Unknown option '--json'.", of: "sample"),
        Example("remote", "ad", says: "Unexpected argument 'ad'. Did you mean 'add'?", of: "sample remote"),
        Example("help", "lst", says: "Unexpected argument 'lst'. Did you mean 'list'?", of: "sample"),
        Example("help", "list", "copy", says: "Unexpected argument 'copy'.", of: "sample list"),
        Example("list", "help", says: "Unexpected argument 'help'.", of: "sample list"),
        // Options.
        Example("copy", "--nonsense", says: "Unknown option '--nonsense'."),
        Example("copy", "--cuont", "1", says: "Unknown option '--cuont'. Did you mean '--count'?"),
        Example("copy", "--off=1", says: "Unknown option '--off'. Did you mean '--offset'?"),
        Example("copy", "-force", says: "Unknown option '-f…'. Did you mean '--force'?"),
        Example("copy", "-x", says: "Unknown option '-x'."),
        Example("copy", "---", says: "Unknown option '---'."),
        Example("copy", "--=1", says: "Unknown option '--'."),
        Example("copy", "--force=1", says: "The option '--force' does not take a value."),
        Example("copy", "--force=", says: "The option '--force' does not take a value."),
        Example("list", "--count", "3", says: "Unknown option '--count'.", of: "sample list"),
        // Values.
        Example("copy", "--count", says: "Missing value for '--count <count>'."),
        Example("copy", "--count=", says: "Missing value for '--count <count>'."),
        Example("copy", "--count", "--force", says: "Missing value for '--count <count>'."),
        Example("copy", "--count", "--", "5", says: "Missing value for '--count <count>'."),
        Example("copy", "--private-key", "-x", says: "Missing value for '--private-key <NAME>'."),
        Example("copy", "--count", "a", says: "The value 'a' is invalid for '--count <count>'."),
        Example("copy", "--count", "a", "--count", "1", says: "The value 'a' is invalid for '--count <count>'."),
        Example("copy", "--count", "0", says: "--count must be above 0."),
        Example("copy", "--count=-1", says: "--count must be above 0."),
        Example(
            "copy", "--mode", "slow",
            says: "The value 'slow' is invalid for '--mode <mode>'; allowed: fast, careful."),
        Example(
            "copy", "--bytes", "256",
            says: "The value '256' is invalid for '--bytes <bytes>': it is not a list of bytes."),
        Example(
            "remote", "add", "--port", "65536", says: "The value '65536' is invalid for '--port <port>'.",
            of: "sample remote add"),
        // Arguments.
        Example("copy", "a", "b", "c", "d", says: "Unexpected argument 'c'."),
        Example("list", "--", "--json", says: "Unexpected argument '--json'.", of: "sample list"),
        // Scripts.
        Example(
            "--generate-completion-script", "tcsh",
            says: "The value 'tcsh' is invalid for '--generate-completion-script <shell>'; allowed: bash, zsh, fish.",
            of: "sample"),
        Example(
            "--generate-completion-script", says: "Missing value for '--generate-completion-script <shell>'.",
            of: "sample"),
        Example(
            "list", "--generate-completion-script", "bash", says: "Unknown option '--generate-completion-script'.",
            of: "sample list"),
    ]

    @Test(arguments: examples)
    func `what is wrong is one sentence and where to read on`(_ example: Example) throws {
        let error = #expect(throws: CommandLineError.self) { try Sample.parse(example.words) }
        #expect(error?.message == example.message)
        #expect(
            error?.description == "\(example.message)\nSee '\(example.command) --help' for more information.")
    }

    @Test(arguments: [
        ["copy", "--private-keys=hunter2"], ["copy", "--private-keys", "hunter2"], ["--private-key", "hunter2"],
        ["copy", "--password=hunter2"], ["copy", "--password:hunter2"], ["copy", "-phunter2"], ["copy", "-p=hunter2"],
        ["copy", "--force=hunter2"], ["copy", "--password hunter2"], ["list", "--tag=hunter2"],
        ["copy", "--private-key", "hunter2", "--passwrd", "hunter2"], ["copy", "--\u{1B}[31mhunter2"],
    ])
    func `the value of an option that nobody knows, or that takes none, is not repeated`(_ words: [String]) {
        let error = #expect(throws: CommandLineError.self) { try Sample.parse(words) }
        #expect(error?.description.contains("hunter2") == false && error?.description.contains("\u{1B}") == false)
    }
}
