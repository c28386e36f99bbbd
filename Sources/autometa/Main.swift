import App
import Arguments
import Files
import Glibc
import Processes

/// Runs the command line and ends the process with its exit code.
@main
enum Main {
    static func main() async {
        // A reader that has gone away is no reason to stop: `autometa status | head -1` has done what it was told.
        ignoreBrokenPipes()
        FileDescriptor.occupyStandardStreams()
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
            case .text(let text): Console.show(text)
            case .command(let command):
                try TooFewFiles.check()
                try await command.run()
            }
            try StandardStream.output.checkComplete()
            return 0
        } catch {
            return report(error, arguments)
        }
    }

    private static func report(_ error: any Error, _ arguments: [String]) -> Int32 {
        switch error {
        case is Interrupted:
            return 130
        case let error as ConfigurationError:
            for problem in error.problems { Console.complain(problem) }
            return 2
        case let error as CommandLineError:
            Console.explain(error, arguments)
            return 2
        case let code as ExitCode:
            return code.rawValue
        default:
            Console.complain("\(error)")
            return 1
        }
    }
}

/// A command may have fewer files open than it needs to.
private struct TooFewFiles: Error, CustomStringConvertible {
    let limit: Int

    static func check() throws {
        let limit = try FileDescriptor.raiseLimit(to: least)
        guard limit >= least else { throw TooFewFiles(limit: limit) }
    }

    /// Three times what a worker with one node has open when it has much to do.
    private static let least = 64

    var description: String {
        "No more than \(limit) files may be open at once, and \(Self.least) are needed. Raise the limit (ulimit -n)."
    }
}
