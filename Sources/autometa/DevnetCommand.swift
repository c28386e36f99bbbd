import App
import Arguments
import Ethereum
import Files
import Logging

/// `autometa devnet`: a chain to try things on.
struct DevnetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "devnet",
        abstract: "Run a development chain with the contracts deployed, until Ctrl-C.",
        discussion: """
            Prints the variables that the other commands need, for a shell. Its accounts are those of Hardhat and \
            Anvil, whose keys everybody knows.
            """,
        arguments: DevelopmentOptions.all + [chainID, port, workflows] + keysOfFlaws)

    private static let chainID = Option<ChainID>("chain-id", default: 1287, help: "The chain's id.")
    private static let port = Option<UInt16>("port", default: 0, help: "The port on 127.0.0.1; 0 takes a free one.")
    private static let workflows = Option("workflows", default: 1, help: "How many workflows to create.")

    private static let logRange = Option<Int?>("log-range", help: "Most blocks of eth_getLogs. (default: no limit)")
    private static let logResults = Option<Int?>("log-results", help: "Most logs of eth_getLogs. (default: no limit)")
    private static let logWords = Option(
        "log-words", default: NodeFlaws.Words.geth, help: "In whose words eth_getLogs refuses more.")
    private static let lagging = Option<Int?>(
        "lagging", help: "Answer on one port more, as a node that is this many blocks behind. (default: none)")
    private static let noMulticall = Flag("no-multicall3", help: "Leave out the contract with Multicall3's interface.")

    private static let keysOfFlaws: [any ArgumentKey] = [logRange, logResults, logWords, lagging, noMulticall]

    let arguments: ParsedArguments

    private var options: DevelopmentOptions { DevelopmentOptions(arguments) }

    private var flaws: NodeFlaws {
        var flaws = NodeFlaws()
        flaws.logRange = arguments[Self.logRange]
        flaws.logResults = arguments[Self.logResults]
        flaws.logWords = arguments[Self.logWords]
        flaws.lagging = arguments[Self.lagging]
        flaws.lacksMulticall = arguments[Self.noMulticall]
        return flaws
    }

    func validate() throws(ValidationError) {
        try options.validate()
        guard (0...10_000).contains(arguments[Self.workflows]) else {
            throw ValidationError("--workflows must be from 0 to 10000.")
        }
        for option in [Self.logRange, Self.logResults, Self.lagging] {
            guard arguments[option] ?? 1 >= 1 else {
                throw ValidationError("\(option.definition.name) must be at least 1.")
            }
        }
        if options.chain != .devnet, let key = Self.keysOfFlaws.first(where: arguments.isGiven) {
            throw ValidationError("\(key.definition.name) is for --chain devnet.")
        }
    }

    func run() async throws {
        LineLogHandler.bootstrap(level: .warning)
        let project = try ProjectFolder.locate()
        let (id, workflows) = (arguments[Self.chainID], arguments[Self.workflows])
        try await withInterruption {
            try await ScratchFolder.with { folder in
                try await DevelopmentChain.with(
                    options.chain, id: id, port: arguments[Self.port], flaws: flaws, project: project, in: folder
                ) { node in
                    let sandbox = try await Sandbox.build(on: node, id: id, project: project, in: folder)
                    _ = try await sandbox.createWorkflows(workflows, template: JobTemplate(owner: sandbox.owner))
                    try await node.mine(every: options.blockTime)
                    for (name, value) in sandbox.variables { Console.say("export \(name)=\(value)") }
                    Console.say("export WORKFLOW_OWNER=\(sandbox.owner)")
                    if let lagging = node.laggingRPC { Console.say("export LAGGING_RPC=\(lagging)") }
                    try await node.untilCancelled()
                }
            }
        }
    }
}

/// What the commands that start a development chain have in common.
struct DevelopmentOptions {
    static let all: [any ArgumentKey] = [kind, seconds]

    private static let kind = Option(
        "chain", default: DevelopmentChain.Kind.devnet,
        help: "The program that plays the chain: devnet is part of this project, anvil is Foundry's.")
    private static let seconds = Option("block-time", default: 1, help: "Seconds between blocks.")

    let chain: DevelopmentChain.Kind
    /// In seconds.
    let blockTime: Int

    init(_ arguments: ParsedArguments) {
        chain = arguments[Self.kind]
        blockTime = arguments[Self.seconds]
    }

    func validate() throws(ValidationError) {
        guard (1...3600).contains(blockTime) else { throw ValidationError("--block-time must be from 1 to 3600.") }
    }
}
