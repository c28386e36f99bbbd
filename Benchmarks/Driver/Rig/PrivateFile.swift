import Files

/// Files that only this user can read.
enum PrivateFile {
    /// Writes a file that must not be there yet.
    ///
    /// - Throws: `Errno`.
    static func write(_ text: String, to path: String) throws {
        let file = try FileDescriptor.open(
            path, .writeOnly, options: [.create, .append], permissions: .ownerReadWrite)
        try file.closeAfter { try file.writeAll(Array(text.utf8)) }
    }
}
