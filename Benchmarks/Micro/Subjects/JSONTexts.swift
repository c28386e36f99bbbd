import Ethereum
import JSON

extension Benchmark {
    /// How many of something travel together.
    static let batch = 64
    /// How many transactions a block has.
    static let block = 256

    /// The texts of requests and answers, without what belongs to a client.
    static let json = [
        Benchmark("json-sends", "the text of a batch of 64 eth_sendRawTransaction", count: 100) { bench in
            let raw = bench.fixtures.signed.map(\.raw)
            return { sends(raw, from: $0 * batch) }
        },
        Benchmark("json-answers", "the hashes in the answer to 64 sends", count: 500) { _ in
            let text = Array(NodeAnswers.hashes(batch, from: 1).utf8)
            return { _ in try JSON(parsing: text).elements.count { $0["result"]?.string != nil } }
        },
        Benchmark("json-receipts", "256 receipts of a block parsed, 1.5 KB each", count: 10) { _ in
            let text = Array(NodeAnswers.receipts(block).utf8)
            return { _ in try JSON(parsing: text).kind }
        },
    ]

    private static func sends(_ raw: [[UInt8]], from first: Int) -> [UInt8] {
        var writer = JSONWriter(capacity: batch * 1_100)
        writer.array {
            for number in first..<first + batch {
                $0.object {
                    $0.member("jsonrpc", "2.0")
                    $0.member("id", UInt64(number))
                    $0.member("method", "eth_sendRawTransaction")
                    $0.member("params") { $0.array { $0.string(Hex.encode(raw[Fixtures.place(number)])) } }
                }
            }
        }
        return writer.bytes
    }
}
