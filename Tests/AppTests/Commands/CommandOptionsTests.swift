import App
import Arguments
import Testing

@testable import autometa

/// What each command takes, as it declares it.
@Suite struct CommandOptionsTests {
    private static let owner = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"

    /// Values for what does not take any text.
    private static let values = [
        "--log-range": "5", "--log-results": "5", "--log-words": "alchemy", "--lagging": "3",
        "--jobs": "5", "--block-time": "2", "--chain": "anvil", "--port": "8545",
        "--workflows": "0",
        "--account": owner, "--count": "3", "--workflow-id": "1-3", "--owner": owner, "--action": "0x01",
        "--gas-budget": "7", "--next-run": "1700000000", "--interval": "60", "--every": "1h", "--starting": "now",
        "--when": "GLMR < 1 usd", "--on-transfer": "any ether to \(owner)", "--transfer": "1 gwei to \(owner)",
        "--call": "\(owner) f()", "--value": "1 ether", "--token": owner, "--blocks": "5", "--from-block": "5",
        "--wait-timeout": "5m",
        "<id>": "7", "<amount>": "1 ether", "<file>": "jobs.json",
    ]

    /// What a command cannot do without, unless it is given a file.
    private static let needs = [
        "push": ["--workflow-id", "1", "--owner", owner], "revoke-role": ["--account", owner],
        "escrow deposit": ["1 ether"], "escrow withdraw": ["1 ether"], "executor fund": ["1 ether"],
        "workflow show": ["7"], "workflow pause": ["7"], "workflow resume": ["7"], "workflow delete": ["7"],
        "workflow update": ["7"], "workflow create": ["--every", "1h"],
    ]

    /// What else must stand on the line for one thing to have a meaning.
    private static func needs(of name: String, for option: String) -> [String] {
        let needs = ["<file>", "<id>", "<amount>"].contains(option) ? [] : needs[name] ?? []
        return switch (name, option) {
        case ("push", "--json"), ("push", "--wait-timeout"): needs + ["--wait"]
        case ("executor fund", "--raw"): needs + ["--token", owner]
        case ("workflow create", "--argument"), ("workflow update", "--argument"):
            needs + ["--call", "\(owner) f(string)"]
        case ("workflow create", "--value"), ("workflow update", "--value"): needs + ["--call", "\(owner) f()"]
        case ("workflow create", "--raw"), ("workflow update", "--raw"):
            needs + ["--transfer", "1 \(owner) to \(owner)"]
        case ("workflow create", "--transfer"), ("workflow create", "--call"), ("workflow create", "--action"): needs
        case ("workflow create", _): needs + ["--action", "0x"]
        case ("workflow update", _): needs + ["--every", "1h"]
        default: needs
        }
    }

    @Test(arguments: commands)
    func `Everything that a command declares is understood`(_ name: String) throws {
        for key in try #require(Self.keys[name]) {
            let definition = key.definition
            let value = definition.names == ["--chain-id"] ? "5" : Self.values[definition.name] ?? "value"
            let words =
                switch definition.kind {
                case .flag: [definition.name]
                case .option: [definition.name, value]
                case .positional: [Self.values[definition.name] ?? "value"]
                case .passthrough: ["--quick", "--help"]
                }
            let needs = Self.needs(of: name, for: definition.name)
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
        (["devnet", "--log-range", "0"], "--log-range must be at least 1."),
        (["devnet", "--lagging", "-2"], "--lagging must be at least 1."),
        (["devnet", "--chain", "anvil", "--no-multicall3"], "--no-multicall3 is for --chain devnet."),
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
        (
            ["push"] + needs["push", default: []] + ["--json"],
            "--json and --wait-timeout are for --wait: give that as well."
        ),
        (["revoke-role"], "Give the account that is to lose the role: --account ADDRESS."),
        (["escrow", "deposit"], "Give the amount: \(CoinAmount.allowed)."),
        (
            ["escrow", "withdraw", "0.1"],
            "The value '0.1' is invalid for '<amount>': allowed: \(CoinAmount.allowed)."
        ),
        (["executor", "fund", "1", "--raw"], "--raw is for tokens: give --token, or leave it out."),
        (["workflow", "show"], "Give the workflow's number."),
        (["workflow", "pause", "x"], "The value 'x' is invalid for '<id>'."),
        (["workflow", "resume", "1", "--starting", "0"], "\(refused("--starting <starting>", "0"))\(moment)."),
        (["workflow", "update", "1"], "Say what is to change, such as --every or --transfer."),
        (["workflow", "create"], "Say when it runs: --every, --starting, --when or --on-transfer."),
        (["workflow", "create", "--every", "1h"], "Say what it does: --transfer, --call or --action."),
        (
            ["workflow", "create", "--every", "500ms"],
            "\(refused("--every <every>", "500ms"))allowed: a duration of whole seconds such as \"90s\", \"30m\" or \"24h\"."
        ),
        (
            ["workflow", "create", "--when", "A < 1", "--on-transfer", "any ether to \(owner)", "--action", "0x"],
            "A workflow has one trigger: leave out --when or --on-transfer."
        ),
        (
            ["workflow", "create", "--every", "1h", "--call", "\(owner) f()", "--action", "0x"],
            "A workflow has one action: leave out --call or --action."
        ),
        (
            ["workflow", "create", "--every", "1h", "--action", "0x", "--value", "1"],
            "--value is for a call: give --call, or leave it out."
        ),
        (
            ["workflow", "create", "--every", "1h", "--call", "\(owner) f(uint8)", "--argument", "300"],
            "--argument: '300' is no uint8."
        ),
        (
            ["workflow", "create", "--every", "1h", "--transfer", "1 ether to \(owner)", "--raw"],
            "--raw is for amounts of tokens, and there is none: leave it out."
        ),
        (
            ["workflow", "create", "--every", "1h", "--action", "0x", "--dry-run", "--wait-run"],
            "Nothing runs after --dry-run: leave out --wait-run."
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

    private static func refused(_ option: String, _ value: String) -> String {
        "The value '\(value)' is invalid for '\(option)': "
    }

    private static let moment =
        #"allowed: now, "in 10m", Unix seconds, or a date of UTC such as "2026-12-24T18:00""#

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
