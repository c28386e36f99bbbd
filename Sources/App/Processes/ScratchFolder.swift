import SystemPackage

#if canImport(FoundationEssentials)
import FoundationEssentials
import Glibc
#else
import Foundation
#endif

/// A folder for files that nobody needs afterwards.
package struct ScratchFolder: Sendable {
    let path: FilePath

    /// Runs `body` with a new folder that only this user can enter, and removes the folder with all that is in it.
    package static func with<Result>(
        _ body: (ScratchFolder) async throws -> Result
    ) async throws -> Result {
        // The paths of sockets have room for 107 bytes, so a long TMPDIR is of no use.
        var template = Array("/tmp/autometa-\(getpid())-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw FileError(path: "/tmp", cause: Errno(rawValue: errno)) }
        let folder = ScratchFolder(path: FilePath(platformString: template))
        defer { folder.remove() }
        return try await body(folder)
    }

    /// The path of a file in the folder.
    package func file(_ name: String) -> String {
        path.appending(name).string
    }

    /// Removes the folder, contents first; what cannot be removed is left to the system's own cleaning of /tmp.
    private func remove() {
        try? FileManager.default.removeItem(atPath: path.string)
    }
}
