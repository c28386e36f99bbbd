import App
import ArgumentParser

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Runs the command line and ends the process with its exit code.
@main
enum Main {
    static func main() async {
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
            var command = try parseAsRoot(arguments)
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            return 0
        } catch {
            return report(error)
        }
    }

    private static func report(_ error: any Error) -> Int32 {
        switch (error, exitCode(for: error)) {
        case (is Interrupted, _):
            return 130
        case (let error as ConfigurationError, _):
            for problem in error.problems { Console.complain(problem) }
            return 2
        case (_, .success):
            StandardStream.output.write(fullMessage(for: error) + "\n")
            return 0
        case (_, .validationFailure):
            Console.explain(fullMessage(for: error))
            return 2
        case (let code as ExitCode, _):
            return code.rawValue
        default:
            Console.complain("\(error)")
            return 1
        }
    }
}
