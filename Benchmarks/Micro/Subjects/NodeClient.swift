import Chain
import Ethereum
import JSONRPC

extension Benchmark {
    /// The client of a node, all but the network.
    static let node = [
        Benchmark("rpc-sends", "64 transactions sent as a batch, and what came of each", count: 50) { bench in
            let transactions = Array(bench.fixtures.signed.prefix(batch))
            let client = try client(bench, answering: transactions.map { "\"\($0.hash)\"" })
            guard await client.send(transactions).allSatisfy({ $0 == .accepted }) else { throw UnusableFixture("send") }
            return Work { count in
                try await bench.onThread(count) { _ in blackHole(await client.send(transactions)) }
            }
        },
        Benchmark("rpc-receipts", "a block's 256 receipts asked for and read", count: 5) { bench in
            let client = try client(bench, answering: [NodeAnswers.receipts(block)])
            let hashes = Set((0..<block).map(NodeAnswers.transactionHash))
            let header = BlockHeader(
                number: 0x1234, hash: Hash32(hex: NodeAnswers.blockHash) ?? .zero, parentHash: .zero, timestamp: 0,
                baseFeePerGas: nil, gasLimit: 0)
            guard try await client.receipts(in: header, of: hashes).count == block else {
                throw UnusableFixture("receipts")
            }
            return Work { count in
                try await bench.onThread(count) { _ in
                    blackHole(try await client.receipts(in: header, of: hashes))
                }
            }
        },
    ]

    private static func client(_ bench: Workbench, answering results: [String]) throws -> JSONRPCChainClient {
        let transport = CannedTransport(thread: bench.thread, results: results.map { Array($0.utf8) })
        let endpoint = try Endpoint("http://127.0.0.1:1")
        return JSONRPCChainClient(endpoints: [RPCClient(endpoint: endpoint, transport: transport)])
    }
}
