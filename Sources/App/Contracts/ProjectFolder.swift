import SystemPackage

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Where the files are that the program reads at run time.
package struct ProjectFolder: Sendable {
    private let root: FilePath

    /// Finds the folder: the current one, or the nearest one around the program itself, that has `abi/`.
    ///
    /// - Throws: ``ConfigurationError`` when there is none.
    package static func locate() throws(ConfigurationError) -> ProjectFolder {
        let current = FilePath(FileManager.default.currentDirectoryPath)
        for candidate in [current] + ancestors(of: executable) where exists(candidate.appending(marker)) {
            return ProjectFolder(root: candidate)
        }
        throw ConfigurationError(
            "Cannot find \(marker): run this in the project's folder, or put the folder abi/ beside the program.")
    }

    /// The file of a contract's artifact.
    func artifact(_ contract: String) -> String {
        root.appending("abi/\(contract).json").string
    }

    /// The Python that has what the development chain needs.
    var python: FilePath { root.appending(".venv/bin/python") }

    /// The development chain's program.
    var devnet: FilePath { root.appending("Tests/Devnet") }

    private static let marker = "abi/ActionExecutor.json"

    /// The program that is running.
    static var executable: FilePath {
        #if os(Linux)
        let link = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return FilePath(link ?? CommandLine.arguments[0])
        #else
        return FilePath(CommandLine.arguments[0])
        #endif
    }

    private static func ancestors(of path: FilePath) -> [FilePath] {
        var folders: [FilePath] = []
        var path = path
        while path.removeLastComponent(), !path.isEmpty { folders.append(path) }
        return folders
    }

    private static func exists(_ path: FilePath) -> Bool {
        FileManager.default.fileExists(atPath: path.string)
    }
}
