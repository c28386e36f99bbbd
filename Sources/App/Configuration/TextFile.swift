import SystemPackage

/// Reads small files whole.
enum TextFile {
    /// Returns a file's bytes.
    ///
    /// Blocks; only for use before the work starts.
    static func read(_ path: String) throws(FileError) -> [UInt8] {
        do {
            let file = try FileDescriptor.open(FilePath(path), .readOnly)
            return try file.closeAfter {
                var bytes: [UInt8] = []
                let chunk = 65_536
                while true {
                    let piece = try [UInt8](unsafeUninitializedCapacity: chunk) { buffer, count in
                        count = try file.read(into: UnsafeMutableRawBufferPointer(buffer))
                    }
                    guard !piece.isEmpty else { return bytes }
                    bytes += piece
                    guard bytes.count <= largest else { throw Errno.fileTooLarge }
                }
            }
        } catch {
            throw FileError(path: path, cause: (error as? Errno) ?? .ioError)
        }
    }

    private static let largest = 16 << 20
}

/// Why a file cannot be read or written.
struct FileError: Error, CustomStringConvertible {
    let path: String
    let cause: Errno

    /// Whether there is no such file.
    var isMissing: Bool { cause == .noSuchFileOrDirectory }

    var description: String { "Cannot open \(path): \(cause.description.lowercased())." }
}
