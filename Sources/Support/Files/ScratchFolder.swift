import Glibc

/// A folder for files that nobody needs afterwards.
package struct ScratchFolder: Sendable {
    /// Where it is: below `/tmp`, in a path without characters that mean something to a shell.
    package let path: String

    /// Runs `body` with a new folder that only this user can enter, and removes the folder with all that is in it.
    ///
    /// - Throws: ``ScratchFolderError``; what `body` throws.
    package static func with<Result>(
        _ body: (ScratchFolder) async throws -> Result
    ) async throws -> Result {
        let folder = try ScratchFolder()
        defer { remove(folder.path) }
        return try await body(folder)
    }

    private init() throws(ScratchFolderError) {
        // The paths of sockets have room for 107 bytes, so a long TMPDIR is of no use.
        var template = Array("/tmp/autometa-\(getpid())-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw ScratchFolderError(cause: .current) }
        path = String(decoding: template.dropLast().map(UInt8.init), as: UTF8.self)
    }

    /// The path of a file in the folder.
    package func file(_ name: String) -> String { "\(path)/\(name)" }

    /// Removes a file, a link, or a folder, contents first.
    ///
    /// What cannot be removed is left to the system's own cleaning of /tmp.
    private static func remove(_ path: String) {
        if unlink(path) == 0 { return }
        for name in contents(of: path) where ![".", ".."].contains(name) { remove("\(path)/\(name)") }
        rmdir(path)
    }

    private static func contents(of folder: String) -> [String] {
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            // An entry is only as long as its name.
            let name = UnsafeRawPointer(entry) + (MemoryLayout<dirent>.offset(of: \.d_name) ?? 0)
            names.append(String(cString: name.assumingMemoryBound(to: CChar.self)))
        }
        return names
    }
}

/// There is no room for files that nobody needs afterwards.
package struct ScratchFolderError: Error, CustomStringConvertible {
    /// Why.
    package let cause: Errno

    package var description: String { "Cannot make a folder in /tmp: \(cause.description.lowercased())." }
}
