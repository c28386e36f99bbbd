import App
import Arguments
import Testing

@testable import autometa

/// What each command takes, as it declares it.
@Suite struct CommandOptionsTests {
    private static let owner = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"

    /// Values for what does not take any text.
    private static let values = [
        "--jobs": "5", "--block-time": "2", "--chain": "anvil", "--port": "8545", "--workflows": "0",
        "--account": owner, "--count": "3", "--workflow-id": "1-3", "--owner": owner, "--action": "0x01",
        "--gas-budget": "7", "--next-run": "1700000000", "--interval": "60",
    ]

    /// What a command cannot do without, unless it is given a file.
    private static let needs = ["push": ["--workflow-id", "1", "--owner", owner]]

    @Test(arguments: commands)
    func `Everything that a command declares is understood`(_ name: String) throws {
        for key in try #require(Self.keys[name]) {
            let definition = key.definition
            let value = definition.names == ["--chain-id"] ? "5" : Self.values[definition.name] ?? "value"
            let words =
                switch definition.kind {
                case .flag: [definition.name]
                case .option: [definition.name, value]
                case .positional: ["jobs.json"]
                case .passthrough: ["--quick", "--help"]
                }
            let needs = definition.kind == .positional ? [] : Self.needs[name] ?? []
            let arguments = try CommandLineTests.parsed(name.split(separator: " ").map(String.init) + needs + words)
            #expect(arguments.isGiven(key), "\(definition.label)")
            read(key, from: arguments)
        }
    }

    /// Traps where a key has another type than its value.
    private func read(_ key: some ArgumentKey, from arguments: ParsedArguments) { _ = arguments[key] }

    @Test(arguments: commands)
    func `No two things that a command takes have the same name`(_ name: String) throws {
        let names = try #require(Self.keys[name]).flatMap(\.definition.names) + ["-h", "--help", "--version"]
        #expect(Set(names).count == names.count)
    }

    @Test(arguments: commands)
    func `Every command that reads the configuration takes all of it`(_ name: String) throws {
        let names = try #require(Self.keys[name]).flatMap(\.definition.names)
        let settings = ["--config"] + Settings.all.map { "--\($0.option)" }
        let isConfigured = !["demo", "devnet", "bench"].contains(name)
        #expect(settings.allSatisfy { names.contains($0) } == isConfigured)
    }

    @Test(arguments: [
        (["demo", "--jobs", "0"], "--jobs must be from 1 to 10000."),
        (["demo", "--jobs", "10001"], "--jobs must be from 1 to 10000."),
        (["demo", "--jobs", "many"], "The value 'many' is invalid for '--jobs <jobs>'."),
        (["demo", "--chain", "geth"], "The value 'geth' is invalid for '--chain <chain>'; allowed: devnet, anvil."),
        (["demo", "--block-time", "0"], "--block-time must be from 1 to 3600."),
        (["devnet", "--block-time", "3601"], "--block-time must be from 1 to 3600."),
        (["devnet", "--workflows", "-1"], "--workflows must be from 0 to 10000."),
        (["devnet", "--chain-id", "0"], "The value '0' is invalid for '--chain-id <chain-id>'."),
        (["devnet", "--port", "65536"], "The value '65536' is invalid for '--port <port>'."),
        (["devnet", "--redis-url", "redis://h"], "Unknown option '--redis-url'."),
        (["push"], "Give a file with jobs, or --workflow-id and --owner."),
        (["push", "--workflow-id", "1"], "Give a file with jobs, or --workflow-id and --owner."),
        (["push", "a", "b"], "Unexpected argument 'b'."),
        (["push", "--owner", "0x12"], "The value '0x12' is invalid for '--owner <owner>'."),
        (["push", "--workflow-id", "1-"], "The value '1-' is invalid for '--workflow-id <workflow-id>'."),
        (["push", "--gas-budget", "-1"], "The value '-1' is invalid for '--gas-budget <gas-budget>'."),
        (["push", "--action", "0xg"], "The value '0xg' is invalid for '--action <action>': it is not hexadecimal."),
        (["push", "--count", "--owner", owner], "Missing value for '--count <count>'."),
        (["push"] + needs["push", default: []] + ["--count", "0"], "--count must be from 1 to 1000000."),
        (
            ["push"] + needs["push", default: []] + ["--count", "2", "--next-run", "7"],
            "Jobs with the same --next-run are the same run: leave out --count."
        ),
        (["status", "--json=yes"], "The option '--json' does not take a value."),
        (["status", "--jsno"], "Unknown option '--jsno'. Did you mean '--json'?"),
        (["status", "--account"], "Missing value for '--account <account>'."),
        (["status", "--redis-ulr", "x"], "Unknown option '--redis-ulr'. Did you mean '--redis-url'?"),
        (["address", "worker"], "Unexpected argument 'worker'."),
        (["worker", "--lanes", "3"], "Unknown option '--lanes'."),
        (["grant-role", "--private-key=0x01"], "Unknown option '--private-key'."),
        (["grant-role", "--dry-run", "--acount", owner], "Unknown option '--acount'. Did you mean '--account'?"),
        (["docter"], "Unexpected argument 'docter'. Did you mean 'doctor'?"),
        (["help", "psuh"], "Unexpected argument 'psuh'. Did you mean 'push'?"),
    ])
    func `A wrong command line is one sentence`(_ words: [String], _ message: String) {
        let error = #expect(throws: CommandLineError.self) { try Autometa.parse(words) }
        #expect(error?.message == message)
    }

    /// What each command takes that is no group of others, by its words.
    private static let keys = Dictionary(
        uniqueKeysWithValues: Autometa.configuration.subcommands.flatMap { command in
            let (name, group) = (command.configuration.commandName, command.configuration.subcommands)
            return group.isEmpty
                ? [(name, command.configuration.arguments)]
                : group.map { ("\(name) \($0.configuration.commandName)", $0.configuration.arguments) }
        })
    private static var commands: [String] { keys.keys.sorted() }
}
