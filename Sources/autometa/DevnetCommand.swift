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
        arguments: DevelopmentOptions.all + [chainID, port, workflows])

    private static let chainID = Option<ChainID>("chain-id", default: 1287, help: "The chain's id.")
    private static let port = Option<UInt16>("port", default: 0, help: "The port on 127.0.0.1; 0 takes a free one.")
    private static let workflows = Option("workflows", default: 1, help: "How many workflows to create.")

    let arguments: ParsedArguments

    private var options: DevelopmentOptions { DevelopmentOptions(arguments) }

    func validate() throws(ValidationError) {
        try options.validate()
        guard (0...10_000).contains(arguments[Self.workflows]) else {
            throw ValidationError("--workflows must be from 0 to 10000.")
        }
    }

    func run() async throws {
        LineLogHandler.bootstrap(level: .warning)
        let project = try ProjectFolder.locate()
        let (id, workflows) = (arguments[Self.chainID], arguments[Self.workflows])
        try await withInterruption {
            try await ScratchFolder.with { folder in
                try await DevelopmentChain.with(
                    options.chain, id: id, port: arguments[Self.port], project: project, in: folder
                ) { node in
                    let sandbox = try await Sandbox.build(on: node, id: id, project: project, in: folder)
                    _ = try await sandbox.createWorkflows(workflows, template: JobTemplate(owner: sandbox.owner))
                    try await node.mine(every: options.blockTime)
                    for (name, value) in sandbox.variables { Console.say("export \(name)=\(value)") }
                    Console.say("export WORKFLOW_OWNER=\(sandbox.owner)")
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
