import Concurrency
import Engine
import Files

/// Reads a file or standard input line by line as it comes, on a thread that may wait.
package enum LineReader {
    /// Hands over the lines that are there, without their ends, until all are; `-` is standard input.
    ///
    /// - Throws: ``LineTooLong`` for the line after those that were handed over; `FileError`; what `body` throws.
    package static func forEachBatch(of path: String, _ body: ([[UInt8]]) async throws -> Void) async throws {
        let file = path == "-" ? FileDescriptor.standardInput : try TextFile.open(path)
        defer { if path != "-" { try? file.close() } }
        var rest: [UInt8] = []
        while true {
            let piece = try await DedicatedThread.run("read lines") { try TextFile.read(from: file, path: path) }
            guard !piece.isEmpty else { break }
            var lines = (rest + piece).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            rest = lines.popLast().map(Array.init) ?? []
            let entries = lines.prefix { $0.count <= longestLine }
            if !entries.isEmpty { try await body(entries.map(Array.init)) }
            guard entries.count == lines.count, rest.count <= longestLine else {
                throw LineTooLong(limit: longestLine)
            }
        }
        if !rest.isEmpty { try await body([rest]) }
    }

    /// No worker takes a longer entry.
    private static let longestLine = JobDecoder.maximumPushSize
}

/// A line that nobody needs to read to its end.
package struct LineTooLong: Error {
    /// In bytes.
    package let limit: Int
}
