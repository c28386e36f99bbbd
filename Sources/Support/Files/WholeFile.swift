/// Reads and writes small files at once, blocking.
package enum WholeFile {
    /// Reads all that is in a file.
    ///
    /// - Parameters:
    ///   - path: Where it is.
    ///   - limit: The most that is taken, in bytes. Default: 16 MiB.
    /// - Throws: ``Errno/fileTooLarge`` beyond the limit; why it cannot be read.
    package static func read(_ path: String, upTo limit: Int = 16 << 20) throws(Errno) -> [UInt8] {
        let file = try FileDescriptor.open(path, .readOnly)
        // A file that was only read has nothing left to say when it is closed.
        defer { try? file.close() }
        var bytes: [UInt8] = []
        while case let piece = try file.read(upTo: 65_536), !piece.isEmpty {
            bytes += piece
            guard bytes.count <= limit else { throw .fileTooLarge }
        }
        return bytes
    }

    /// The text in a file; nothing where there is no such file, or none that can be read.
    package static func text(_ path: String) -> String { String(decoding: (try? read(path)) ?? [], as: UTF8.self) }

    /// Makes a text all that is in a file.
    ///
    /// - Parameters:
    ///   - text: What is written, in UTF-8.
    ///   - path: Where it goes.
    ///   - permissions: What a file gets that was not there before. Default: everybody may read it.
    /// - Throws: Why it cannot be written, an ``Errno``; something may have been written then.
    package static func write(
        _ text: String, to path: String, permissions: FilePermissions = .everybodyReads
    ) throws {
        let file = try FileDescriptor.open(
            path, .writeOnly, options: [.create, .truncate], permissions: permissions)
        try file.closeAfter { try file.writeAll(Array(text.utf8)) }
    }
}
