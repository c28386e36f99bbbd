import Concurrency
import Files
import TestServers

/// Runs `body` with a connection, on a thread of its own.
func withConnection<Result: Sendable>(
    to port: Int, _ body: @escaping @Sendable (Socket) throws -> Result
) async throws -> Result {
    try await DedicatedThread.run("test-client") {
        let socket = try Socket.connected(to: .port(port))
        defer { socket.close() }
        return try body(socket)
    }
}

extension Socket {
    /// Reads as many bytes, or up to the end.
    func read(exactly count: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count, case let piece = try read(count - bytes.count), !piece.isEmpty { bytes += piece }
        return bytes
    }

    /// Sends a text and returns as many bytes of what comes back.
    func exchange(_ text: String) throws -> String {
        try write(text.utf8)
        return String(decoding: try read(exactly: text.utf8.count), as: UTF8.self)
    }

    /// Returns how a connection ends on which nothing comes: 0, or the error.
    func end() -> CInt {
        do throws(Errno) {
            return try read().isEmpty ? 0 : -1
        } catch {
            return error.rawValue
        }
    }
}
