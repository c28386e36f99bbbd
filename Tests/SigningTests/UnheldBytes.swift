import Crypto
import Foundation

/// Bytes that a test knows and does not hold side by side, for it would find itself: it keeps their complements.
struct UnheldBytes {
    let complement: [UInt8]

    var count: Int { complement.count }

    /// Random bytes of two hexadecimal digits each, none of which ends a line.
    init(randomCount count: Int) {
        complement = (0..<count).map { _ in UInt8.random(in: 0x10...0xEF) }
    }

    init(_ bytes: borrowing SecretBytes) {
        complement = bytes.withSpan { span in span.indices.map { ~span[$0] } }
    }

    /// The bytes themselves, for as long as somebody holds them.
    func make() -> SecretBytes {
        SecretBytes(capacity: count) { span in
            for index in complement.indices { span[index] = ~complement[index] }
            return span.count
        }
    }

    /// Two digits for each byte.
    var hexadecimal: String { complement.map { String(~$0, radix: 16) }.joined() }

    /// Runs the closure with the path of a file that holds the bytes, which no buffer of a library saw.
    func withTemporaryFile<Result>(_ body: (String) throws -> Result) throws -> Result {
        try SigningTests.withTemporaryFile("") { path in
            let file = open(path, O_WRONLY)
            defer { close(file) }
            let written = make().withSpan { $0.withUnsafeBytes { write(file, $0.baseAddress, $0.count) } }
            guard written == count else { throw CocoaError(.fileWriteUnknown) }
            return try body(path)
        }
    }
}
