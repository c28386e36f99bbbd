internal import Files
internal import Synchronization

/// Our end of a pipe that a program writes to.
final class PipeReader: Sendable {
    private let end: OwnedDescriptor
    private let isWriterGone = Atomic(false)

    init(_ end: OwnedDescriptor) { self.end = end }

    /// Waits for something to read.
    ///
    /// - Returns: What is there, at most 64 KiB; nothing when no more will come.
    /// - Throws: `CancellationError`, but not as long as something is there.
    func next() async throws -> [UInt8] {
        while true {
            // Before reading: what the writer has written until it was gone is there now.
            let isLast = isWriterGone.load(ordering: .acquiring)
            if let piece = try read() { return piece }
            guard !isLast else { return [] }
            try await Readiness.shared.wait(for: end, .reading) { isWriterGone.load(ordering: .acquiring) }
        }
    }

    /// - Returns: `nil` when there is nothing yet.
    private func read() throws(Errno) -> [UInt8]? {
        do throws(Errno) {
            return try end.use { (end) throws(Errno) in try end.readAvailable(upTo: 65_536) }
        } catch .wouldBlock {
            return nil
        }
    }

    /// Makes what is there now the rest, although somebody else may still hold the other end.
    func finish() {
        isWriterGone.store(true, ordering: .releasing)
        end.endWait()
    }

    /// Reads everything.
    ///
    /// - Throws: ``SubprocessError/outputLimitExceeded(limit:)``; `CancellationError`.
    func all(limit: Int) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        while true {
            let piece = try await next()
            guard !piece.isEmpty else { return bytes }
            bytes += piece
            guard bytes.count <= limit else { throw SubprocessError.outputLimitExceeded(limit: limit) }
        }
    }

    /// Reads what comes and throws it away, until the writer is gone.
    func discardAll() async throws {
        while try await !next().isEmpty, !isWriterGone.load(ordering: .acquiring) {}
    }
}
