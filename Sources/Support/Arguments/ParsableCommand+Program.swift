import Glibc

extension ParsableCommand {
    /// Does what the process's command line says, and ends the process.
    ///
    /// Its exit code is 0, that of an ``ExitCode``, 2 when the command line is wrong, and 1 when something else is. What is
    /// wrong is said on standard error.
    package static func runAsProgram() async {
        do {
            switch try parse(Array(CommandLine.arguments.dropFirst())) {
            case .text(let text): print(text)
            case .command(let command): try await command.run()
            }
        } catch let code as ExitCode {
            exit(code.rawValue)
        } catch {
            _ = "error: \(error)\n".withCString { write(STDERR_FILENO, $0, strlen($0)) }
            exit(error is CommandLineError ? 2 : 1)
        }
    }
}
