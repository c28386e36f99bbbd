import App
import Arguments
import Driver
import Files
import Glibc
import Processes

/// Runs the command line of the benchmark and ends with its exit code.
@main
enum Program {
    static func main() async {
        ignoreBrokenPipes()
        FileDescriptor.occupyStandardStreams()
        exit(await run(Array(CommandLine.arguments.dropFirst())))
    }

    private static func run(_ words: [String]) async -> Int32 {
        do {
            switch try BenchCommand.parse(words) {
            case .text(let text): StandardStream.output.write("\(text)\n")
            case .command(let command): try await command.run()
            }
            try StandardStream.output.checkComplete()
            return 0
        } catch is Interrupted {
            return 130
        } catch let code as ExitCode {
            return code.rawValue
        } catch {
            StandardStream.error.write("error: \(error)\n")
            return error is CommandLineError ? 2 : 1
        }
    }
}
