import Concurrency
import Ethereum
import JSONRPC

@testable import Chain

/// A client of nodes that scripts answer, under a clock that stands still until it is moved.
struct ScriptedChain {
    let client: JSONRPCChainClient
    let transports: [ScriptedTransport]
    private let elapsed: Locked<Duration>

    init(_ scripts: ScriptedTransport.Script...) throws {
        let transports = scripts.map(ScriptedTransport.init)
        let elapsed = Locked(Duration.zero)
        let start = ContinuousClock.now
        self.transports = transports
        self.elapsed = elapsed
        client = JSONRPCChainClient(
            endpoints: try transports.enumerated().map { index, transport in
                RPCClient(endpoint: try .test("node\(index)"), transport: transport)
            },
            now: { start + elapsed.withLock(\.self) })
    }

    /// Moves the clock.
    func pass(_ time: Duration) { elapsed.withLock { $0 += time } }
}

/// Answers in the form of execution-apis, members that nobody reads included; the values are made up.
enum Sample {
    static let blockHash = "0x\(String(repeating: "b1", count: 32))"
    static let otherBlockHash = "0x\(String(repeating: "b2", count: 32))"
    static let address = "0x\(String(repeating: "11", count: 20))"
    static let topic = "0x\(String(repeating: "70", count: 32))"

    static let header = """
        {"baseFeePerGas":"0x3b9aca00","difficulty":"0x0","extraData":"0x","gasLimit":"0x1c9c380","gasUsed":"0xa410",\
        "hash":"\(blockHash)","logsBloom":"0x00","miner":"\(address)","mixHash":"\(topic)","nonce":"0x0000000000000000",\
        "number":"0x2a","parentHash":"\(otherBlockHash)","size":"0x2f1","timestamp":"0x6710f3a0","transactions":[],\
        "uncles":[]}
        """

    static let block = BlockHeader(
        number: 42, hash: hash(0xB1), parentHash: hash(0xB2), timestamp: 0x6710_F3A0, baseFeePerGas: .gwei(1),
        gasLimit: 30_000_000)

    static func hash(_ byte: UInt8) -> Hash32 { Hash32(Array(repeating: byte, count: 32)) ?? .zero }

    static func log(of transaction: Hash32 = hash(1)) -> String {
        """
        {"address":"\(address)","topics":["\(topic)"],"data":"0x00ff","blockNumber":"0x2a",\
        "transactionHash":"\(transaction)","transactionIndex":"0x0","blockHash":"\(blockHash)","logIndex":"0x0",\
        "removed":false}
        """
    }

    static func receipt(of transaction: Hash32 = hash(1), in block: String = blockHash, status: String = "0x1")
        -> String
    {
        """
        {"blockHash":"\(block)","blockNumber":"0x2a","contractAddress":null,"cumulativeGasUsed":"0xa410",\
        "effectiveGasPrice":"0x77359400","from":"\(address)","gasUsed":"0x5208","logs":[\(log(of: transaction))],\
        "logsBloom":"0x00","status":"\(status)","to":"\(address)","transactionHash":"\(transaction)",\
        "transactionIndex":"0x0","type":"0x2"}
        """
    }

    static let feeHistory = """
        {"oldestBlock":"0x29","reward":[["0x1","0x2"],["0x3","0x4"]],"baseFeePerGas":["0x5","0x6","0x7"],\
        "gasUsedRatio":[0.5,1]}
        """
}
