import App
import Arguments
import Glibc
import Processes

/// Runs the command line and ends the process with its exit code.
@main
enum Main {
    static func main() async {
        // A reader that has gone away is no reason to stop: `autometa status | head -1` has done what it was told.
        ignoreBrokenPipes()
        exit(await Autometa.execute(Array(CommandLine.arguments.dropFirst())))
    }
}

extension Autometa {
    /// Runs one command and reports how it ended.
    ///
    /// - Returns: 0 when it did what it was told, 1 when it failed, 2 when the command line or the configuration is
    ///   wrong, 130 when it was interrupted.
    static func execute(_ arguments: [String]) async -> Int32 {
        do {
            switch try parse(arguments) {
            case .text(let text): Console.say(text)
            case .command(let command): try await command.run()
            }
            return 0
        } catch {
            return report(error)
        }
    }

    private static func report(_ error: any Error) -> Int32 {
        switch error {
        case is Interrupted:
            return 130
        case let error as ConfigurationError:
            for problem in error.problems { Console.complain(problem) }
            return 2
        case let error as CommandLineError:
            Console.explain(error)
            return 2
        case let code as ExitCode:
            return code.rawValue
        default:
            Console.complain("\(error)")
            return 1
        }
    }
}
