import App
import Arguments

/// `autometa bench`: the benchmark, which is a program of its own, so that nothing of it is in this one.
struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure what a job costs on this machine, and prove that each ran once.",
        discussion: "Runs autometa-bench, which lies beside this program: see 'autometa bench --help'.",
        arguments: [words])

    private static let words = Passthrough("arguments", help: "What autometa-bench is told.")

    let arguments: ParsedArguments

    func run() async throws {
        let program = SiblingProgram("autometa-bench")
        guard program.isThere else {
            Console.complain(
                "There is no \(program.path): 'make bench' or 'swift build --configuration release' builds it.")
            throw ExitCode.failure
        }
        try program.replaceCurrentProcess(as: "autometa bench", arguments[Self.words])
    }
}
