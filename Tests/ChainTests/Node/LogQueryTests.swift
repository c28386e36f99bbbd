import Ethereum
import JSON
import JSONRPC
import Testing

@testable import Chain

@Suite(.timeLimit(.minutes(5))) struct LogQueryTests {
    private static let query = LogQuery(
        addresses: [.zero, Address(lastBytesOf: Sample.hash(0x11))],
        topics: [[Sample.hash(0x70), Sample.hash(9)], []],
        blocks: 40...42, lastBlock: Sample.block.hash)

    /// A node with these logs that has a block, or has none.
    private static func node(_ logs: String, header: String? = Sample.header) -> ScriptedTransport.Script {
        { request in request.reply(["eth_getLogs": "[\(logs)]", "eth_getBlockByNumber": header ?? "null"]) }
    }

    private static let log = Sample.log().replacing(
        #""topics":["\#(Sample.topic)"]"#, with: #""topics":["\#(Sample.topic)","\#(Sample.topic)"]"#)

    private func code(_ chain: ScriptedChain) async -> ChainError.Code? {
        let error = await #expect(throws: ChainError.self) { try await chain.client.logs(Self.query) }
        return error?.code
    }

    @Test func `The last block is asked for in the same batch, before the logs`() async throws {
        let chain = try ScriptedChain(Self.node(Self.log))
        let logs = try await chain.client.logs(Self.query)
        #expect(logs.map(\.blockHash) == [Sample.block.hash])
        #expect(chain.transports[0].requests.count == 1)
        #expect(chain.transports[0].methods == ["eth_getBlockByNumber", "eth_getLogs"])
        let zero = String(repeating: "00", count: 20)
        #expect(
            chain.transports[0].requests[0].calls[1].params == """
                [{"address":["0x\(zero)","\(Sample.address)"],"topics":[["\(Sample.topic)","\(Sample.hash(9))"],null],\
                "fromBlock":"0x28","toBlock":"0x2a"}]
                """)
    }

    @Test func `No logs are an answer of a node that has the last block`() async throws {
        #expect(try await ScriptedChain(Self.node("")).client.logs(Self.query).isEmpty)
    }

    @Test(arguments: [nil, Sample.header.replacing(Sample.blockHash, with: Sample.otherBlockHash)])
    func `What a node says that does not have the last block is no answer, and another one is asked`(
        _ header: String?
    ) async throws {
        #expect(await code(try ScriptedChain(Self.node("", header: header))) == .unavailable)
        #expect(await code(try ScriptedChain(Self.node(Self.log, header: header))) == .unavailable)
        let behind = Self.node("", header: header)
        let chain = try ScriptedChain(behind, behind, behind, Self.node(Self.log))
        #expect(try await chain.client.logs(Self.query).count == 1)
    }

    @Test func `Logs of another block at that height are no answer`() async throws {
        let other = Self.log.replacing(Sample.blockHash, with: Sample.otherBlockHash)
        #expect(await code(try ScriptedChain(Self.node(other))) == .unavailable)
    }

    @Test func `A node that says it is behind is passed over too`() async throws {
        let chain = try ScriptedChain(
            { request in
                request.reply { call in
                    call.method == "eth_getLogs"
                        ? .error(-32602, "block range extends beyond current head block") : .null
                }
            }, Self.node(Self.log))
        #expect(try await chain.client.logs(Self.query).count == 1)
    }

    @Test(
        arguments: [
            (-32602, "exceed maximum block range 5", ChainError.Code.rangeTooLarge),
            (-32005, "query returned more than 10000 results", .tooManyResults),
        ])
    func `A refusal inside the batch asks for less, and nobody else`(
        _ refusal: (code: Int, message: String, expected: ChainError.Code)
    ) async throws {
        let chain = try ScriptedChain(
            { request in
                request.reply { call in
                    call.method == "eth_getLogs" ? .error(refusal.code, refusal.message) : .result(Sample.header)
                }
            }, Self.node(""))
        #expect(await code(chain) == refusal.expected)
        #expect(chain.transports[1].requests.isEmpty)
    }

    @Test(
        arguments: [
            { request in
                request.reply { call in
                    call.method == "eth_getLogs" ? .error(429, "too many requests") : .result(Sample.header)
                }
            }, { $0.fail(.timeout) }, { $0.http(429) },
        ] as [ScriptedTransport.Script])
    func `A rate limit inside the batch, and no answer in time, have another node asked`(
        _ failing: @escaping ScriptedTransport.Script
    ) async throws {
        let chain = try ScriptedChain(failing, Self.node(Self.log))
        #expect(try await chain.client.logs(Self.query).count == 1)
        let alone = await code(try ScriptedChain(failing))
        #expect(alone == .rateLimited(retryAfter: nil) || alone == .unreachable)
    }

    @Test func `Logs that were not asked for are dropped, and the others put in order`() async throws {
        let foreign = Self.log.replacing(Sample.address, with: "0x\(String(repeating: "22", count: 20))")
        let short = Sample.log()
        let early = Self.log.replacing("0x2a", with: "0x29").replacing(Sample.blockHash, with: Sample.otherBlockHash)
        let second = Self.log.replacing(#""logIndex":"0x0""#, with: #""logIndex":"0x1""#)
        let chain = try ScriptedChain(Self.node([second, foreign, Self.log, short, early].joined(separator: ",")))
        let logs = try await chain.client.logs(Self.query)
        #expect(logs.map(\.log.blockNumber) == [41, 42, 42])
        #expect(logs.map(\.index) == [0, 0, 1])
    }

    /// Recorded from geth 1.17.10, anvil 1.7.1, hardhat 3.18.0, ganache 7.9.2 and ethereumjs 0.10.5.
    @Test(arguments: recorded)
    func `Every node's log is read`(_ text: String) throws {
        let located = try LocatedLog(JSON(text))
        #expect(located.log.topics == [Hash32(1 as UInt256)])
        #expect(located.log.data == [1, 2, 3])
        #expect(located.log.blockNumber == 2)
        #expect(located.index == 0)
    }

    private static let recorded = [
        """
        {"address":"0xe7f1725e7734ce288f8367e1bb143e90bb3f0512","topics":["0x\(one)"],"data":"0x010203","blockNumber":"0x2",\
        "transactionHash":"0xd3c35bbe4b514f4b92fa71b20877d80a4f2faab19841a7382bf23bb55e855c7a","transactionIndex":"0x5",\
        "blockHash":"0x923f8a5c4e86d015d78b8b265c2c2624a1e96fd4479873ba2d9b58a1066b0e6b","blockTimestamp":"0x6553f118",\
        "logIndex":"0x0","removed":false}
        """,
        """
        {"address":"0xe7f1725e7734ce288f8367e1bb143e90bb3f0512","topics":["0x\(one)"],"data":"0x010203",\
        "blockHash":"0xd4b4a59e66e8b32896144ec48e8e3175bc1a18c65b4cefe42b974a19d50699a1","blockNumber":"0x2",\
        "blockTimestamp":"0x6b0a55ce","transactionHash":"0xd3c35bbe4b514f4b92fa71b20877d80a4f2faab19841a7382bf23bb55e855c7a",\
        "transactionIndex":"0x5","logIndex":"0x0","removed":false}
        """,
        """
        {"removed":false,"logIndex":"0x0","transactionIndex":"0x5",\
        "transactionHash":"0xd3c35bbe4b514f4b92fa71b20877d80a4f2faab19841a7382bf23bb55e855c7a",\
        "blockHash":"0xf645c07c346308ff0a3832c6b9a8044126a2920b4484d1efde2ce869a1806a33","blockNumber":"0x2",\
        "blockTimestamp":"0x6b0a5946","address":"0xe7f1725e7734ce288f8367e1bb143e90bb3f0512","data":"0x010203",\
        "topics":["0x\(one)"]}
        """,
        """
        {"address":"0xe7f1725e7734ce288f8367e1bb143e90bb3f0512",\
        "blockHash":"0xfe4f3245135a440169edf75c049e028445879f728a68cff1eaea9578a91fed9e","blockNumber":"0x2","data":"0x010203",\
        "logIndex":"0x0","removed":false,"topics":["0x\(one)"],\
        "transactionHash":"0xd3c35bbe4b514f4b92fa71b20877d80a4f2faab19841a7382bf23bb55e855c7a","transactionIndex":"0x5"}
        """,
        """
        {"removed":false,"logIndex":"0x0","transactionIndex":"0x5",\
        "transactionHash":"0xd3c35bbe4b514f4b92fa71b20877d80a4f2faab19841a7382bf23bb55e855c7a",\
        "blockHash":"0x56250d275b18041199e5335256ade44fbf6fd046f4c07c3527d7ef1f34192fce","blockNumber":"0x2",\
        "address":"0xe7f1725e7734ce288f8367e1bb143e90bb3f0512","topics":["0x\(one)"],"data":"0x010203"}
        """,
    ]
    private static let one = String(repeating: "0", count: 63) + "1"
}
