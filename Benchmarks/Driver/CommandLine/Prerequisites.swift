import App
import Files

/// What must be there before anything is measured.
enum Prerequisites {
    /// - Throws: ``Missing``.
    static func check(_ options: BenchOptions) throws {
        for program in options.programs where !BenchOptions.isProgram(program.path) {
            throw Missing(description: "There is no \(program.path): \(builtBy).")
        }
        guard Tools.isThere("redis-server") else {
            throw Missing(description: "redis-server is not on PATH: 'make bootstrap' installs it.")
        }
        guard Simulator.program.isThere else {
            throw Missing(description: "There is no \(Simulator.program.path): \(builtBy).")
        }
        _ = try FileDescriptor.raiseLimit(to: files)
    }

    private static let builtBy = "'make bench' or 'swift build --configuration release' builds it"
    /// A thousand accounts and some servers; what the system has less of will have to do.
    private static let files = 4_096

    /// What is missing, and how to get it: one sentence.
    struct Missing: Error, CustomStringConvertible {
        let description: String
    }
}
