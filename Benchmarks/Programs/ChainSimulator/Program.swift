import Arguments
import ChainSimulator

/// The chain for benchmarks, as a program.
@main
enum Program {
    static func main() async { await SimulatorCommand.runAsProgram() }
}
