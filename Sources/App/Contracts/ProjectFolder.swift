import Glibc

/// Where the files are that the program reads at run time.
package struct ProjectFolder: Sendable {
    private let root: String

    /// Finds the folder: the current one, or the nearest one around the program itself, that has `abi/`.
    ///
    /// - Throws: ``ConfigurationError`` when there is none.
    package static func locate() throws(ConfigurationError) -> ProjectFolder {
        let current = realPath(".").map { [$0] } ?? []
        for candidate in current + ancestors(of: executable) where exists("\(candidate)/\(marker)") {
            return ProjectFolder(root: candidate)
        }
        throw ConfigurationError(
            "Cannot find \(marker): run this in the project's folder, or put the folder abi/ beside the program.")
    }

    /// The file of a contract's artifact.
    func artifact(_ contract: String) -> String { file("abi/\(contract).json") }

    /// The Python that has what the development chain needs.
    package var python: String { file(".venv/bin/python") }

    /// The development chain's program.
    var devnet: String { file("Tests/Devnet") }

    /// A file of the project, by its path from the root.
    package func file(_ path: String) -> String { "\(root)/\(path)" }

    private static let marker = "abi/ActionExecutor.json"

    /// The file of the program that is running, without links.
    package static var executable: String { realPath("/proc/self/exe") ?? CommandLine.arguments[0] }

    /// The folders around a file, the nearest one first.
    private static func ancestors(of path: String) -> [String] {
        let names = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        return names.indices.reversed().map { names[...$0].joined(separator: "/") }
    }

    private static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// The whole path, without links; `nil` when there is no such file.
    private static func realPath(_ path: String) -> String? {
        guard let whole = realpath(path, nil) else { return nil }
        defer { free(whole) }
        return String(cString: whole)
    }
}
