package import Files

/// Reads and writes small files, blocking.
package enum WholeFile {
    /// All that is in it.
    package static func read(_ path: String) throws(Errno) -> [UInt8] {
        let file = try FileDescriptor.open(path, .readOnly)
        // A file that was only read has nothing left to say when it is closed.
        defer { try? file.close() }
        var bytes: [UInt8] = []
        while true {
            let piece = try file.read(upTo: 65_536)
            guard !piece.isEmpty else { return bytes }
            bytes += piece
        }
    }

    /// The text in it; nothing where there is no such file.
    package static func text(_ path: String) -> String { String(decoding: (try? read(path)) ?? [], as: UTF8.self) }

    /// Makes the text all that is in it.
    package static func write(_ text: String, to path: String) throws {
        let file = try FileDescriptor.open(
            path, .writeOnly, options: [.create, .truncate], permissions: .everybodyReads)
        try file.closeAfter { try file.writeAll(Array(text.utf8)) }
    }
}
