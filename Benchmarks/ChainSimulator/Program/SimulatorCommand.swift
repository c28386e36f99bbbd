package import Arguments

/// The program: `chain-simulator <command>`.
package enum SimulatorCommand: ParsableCommand {
    /// Its name, its help and its commands.
    package static let configuration = CommandConfiguration(
        commandName: "chain-simulator",
        abstract: "A JSON-RPC chain without an EVM, for benchmarks.",
        discussion: """
            Mempool, fees, blocks and receipts are those of a chain; calls of executeWorkflow are decoded and counted, and \
            leave their log, but nothing is executed. It listens on 127.0.0.1 alone, and its accounts hold nothing anywhere \
            else. SIMULATOR_KEYS has private keys, separated by commas: `load` signs with them, `serve` knows their signatures \
            and gives their accounts a balance. Give both the same: what others send is refused.
            """,
        subcommands: [ServeCommand.self, LoadCommand.self])
}
