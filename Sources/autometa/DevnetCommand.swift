import App
import ArgumentParser
import Ethereum

/// `autometa devnet`: a chain to try things on.
struct DevnetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "devnet",
        abstract: "Run a development chain with the contracts deployed, until Ctrl-C.",
        discussion: """
            Prints the variables that the other commands need, for a shell. Its accounts are those of Hardhat and \
            Anvil, whose keys everybody knows.
            """)

    @OptionGroup
    var options: DevelopmentOptions

    @Option(name: .customLong("chain-id"), help: "The chain's id.")
    var chainID: ChainID = 1287

    @Option(help: "The port on 127.0.0.1; 0 takes a free one.")
    var port: UInt16 = 0

    @Option(help: "How many workflows to create.")
    var workflows = 1

    func validate() throws {
        guard (0...10_000).contains(workflows) else { throw ValidationError("--workflows must be from 0 to 10000.") }
    }

    func run() async throws {
        LineLogHandler.bootstrap(level: .warning)
        let project = try ProjectFolder.locate()
        try await withInterruption {
            try await ScratchFolder.with { folder in
                try await DevelopmentChain.with(
                    options.chain, id: chainID, port: port, project: project, in: folder
                ) { node in
                    let sandbox = try await Sandbox.build(on: node, id: chainID, project: project, in: folder)
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
struct DevelopmentOptions: ParsableArguments {
    @Option(help: "The program that plays the chain: devnet is part of this project, anvil is Foundry's.")
    var chain = DevelopmentChain.Kind.devnet

    @Option(name: .customLong("block-time"), help: "Seconds between blocks.")
    var blockTime = 1

    func validate() throws {
        guard (1...3600).contains(blockTime) else { throw ValidationError("--block-time must be from 1 to 3600.") }
    }
}
