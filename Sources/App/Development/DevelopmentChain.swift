package import Ethereum
package import Files
package import IO
import JSON
import Processes

/// A chain on this machine that nobody else uses, and that is gone with us.
package struct DevelopmentChain: Sendable {
    /// Which program plays the chain.
    package enum Kind: String, CaseIterable, Sendable {
        /// The one in `Tests/Devnet`.
        case devnet
        /// Foundry's.
        case anvil
    }

    /// Where it answers.
    package let rpc: String
    /// Where it answers as a node that is behind, if it was asked to.
    package let laggingRPC: String?
    /// The thread of input and output for those who use it.
    package let thread = IOThread()

    /// Runs `body` with a new chain and ends it afterwards.
    ///
    /// It mines a block for each transaction until it is told otherwise, so that setting up takes no time. Foundry's has no flaws.
    ///
    /// - Throws: ``ChildProcessError`` when it does not start.
    package static func with<Result: Sendable>(
        _ kind: Kind, id: ChainID, port: UInt16, flaws: NodeFlaws = NodeFlaws(), project: ProjectFolder,
        in folder: ScratchFolder, _ body: @escaping @Sendable (DevelopmentChain) async throws -> Result
    ) async throws -> Result {
        let process =
            switch kind {
            case .devnet:
                devnet(id: id, port: port, flaws: flaws, project: project, log: folder.file("chain.log"))
            case .anvil: anvil(id: id, port: port, log: folder.file("chain.log"))
            }
        return try await process.run { line in
            try await body(DevelopmentChain(readyLine: line, isLagging: flaws.lagging != nil))
        }.result
    }

    /// Waits until the task is cancelled.
    package func untilCancelled() async throws {
        while true { try await Task.sleep(for: .seconds(3600)) }
    }

    /// Reads `{"rpc": URL, "endpoints": [URL, …]}`; the endpoint that is behind is the last one.
    private init(readyLine line: String, isLagging: Bool) throws {
        guard let object = try? JSON(parsing: Array(line.utf8)), let rpc = object["rpc"]?.string else {
            throw ChildProcessError(program: "the development chain", reason: line)
        }
        self.rpc = rpc
        laggingRPC = isLagging ? object["endpoints"].flatMap { Array($0.elements).last?.string } : nil
    }

    private static func devnet(
        id: ChainID, port: UInt16, flaws: NodeFlaws, project: ProjectFolder, log: String
    ) -> ChildProcess {
        ChildProcess(
            name: "the development chain", executable: .path(project.python),
            arguments: [
                project.devnet, "--port", "\(port)", "--chain-id", "\(id)", "--automine", "--exit-on-stdin-eof",
            ] + flaws.arguments, log: log)
    }

    private static func anvil(id: ChainID, port: UInt16, log: String) -> ChildProcess {
        GuardedProgram(
            name: "anvil", executable: "anvil", arguments: ["--port", "\(port)", "--chain-id", "\(id)"],
            ready: .command(#"sed -n 's/^Listening on \(.*\)/{"rpc": "http:\/\/\1"}/p' "$log" | grep ."#)
        ).process(log: log)
    }
}
