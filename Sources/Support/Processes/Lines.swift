/// What a program prints, line by line as it comes and without the ends of the lines.
///
/// To be gone through once, by one task. What is not UTF-8 is repaired. It ends when the program does, or closes the stream,
/// and is empty when the stream goes elsewhere.
package struct Lines: AsyncSequence, Sendable {
    let reader: PipeReader?

    package func makeAsyncIterator() -> AsyncIterator { AsyncIterator(reader: reader) }

    package struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate let reader: PipeReader?
        private var unread: [UInt8] = []

        fileprivate init(reader: PipeReader?) { self.reader = reader }

        /// Waits for the next line.
        ///
        /// - Throws: ``SubprocessError/lineTooLong(limit:)``; `CancellationError`.
        package mutating func next() async throws -> String? {
            while true {
                if let end = unread.firstIndex(of: UInt8(ascii: "\n")) { return take(end, andMore: 1) }
                guard unread.count <= Lines.longest else { throw SubprocessError.lineTooLong(limit: Lines.longest) }
                guard let piece = try await reader?.next(), !piece.isEmpty else {
                    return unread.isEmpty ? nil : take(unread.count, andMore: 0)
                }
                unread += piece
            }
        }

        private mutating func take(_ count: Int, andMore end: Int) -> String {
            defer { unread.removeFirst(count + end) }
            return String(decoding: unread.prefix(count), as: UTF8.self)
        }
    }

    /// In bytes.
    ///
    /// - Source: what swift-subprocess takes unless it is told otherwise.
    private static let longest = 131_072
}
