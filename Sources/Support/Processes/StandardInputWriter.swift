internal import CProcesses
internal import Files

/// Writes what a program reads from its standard input.
package struct StandardInputWriter: Sendable {
    private let end: OwnedDescriptor?

    init(_ end: OwnedDescriptor?) { self.end = end }

    /// Writes all of it; waits for the program to read where there is no room.
    ///
    /// - Throws: `Errno`: `brokenPipe` when the program does not read any more, `badFileDescriptor` after ``finish()`` or
    ///   where the program's input is none of ours; `CancellationError`, when a part may have been written.
    package func write(_ bytes: [UInt8]) async throws {
        guard let end else { throw Errno.badFileDescriptor }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = try write(rest, to: end)
            rest = rest.dropFirst(count)
            if count == 0 { try await Readiness.shared.wait(for: end, .writing) }
        }
    }

    /// Ends the program's input; a second time it does nothing.
    package func finish() { end?.close() }

    /// - Returns: How much there was room for.
    private func write(_ bytes: ArraySlice<UInt8>, to end: OwnedDescriptor) throws(Errno) -> Int {
        do throws(Errno) {
            return try end.use { (end) throws(Errno) in
                try Errno.check {
                    unsafe bytes.withUnsafeBytes { unsafe autometa_write(end.rawValue, $0.baseAddress, $0.count) }
                }
            }
        } catch .wouldBlock {
            return 0
        }
    }
}
