import JSONRPC
import Testing

@testable import Chain

@Suite struct ReadErrorTests {
    /// Origin: the clients' source code and issue trackers; geth 1.17.10, anvil 1.7.1, hardhat 2.29.1 and ethereumjs
    /// 0.10.5 for blocks and state that are not there.
    static let examples: [(message: String, code: Int, expected: ChainError.Code)] = [
        ("the method eth_getBlockReceipts does not exist/is not available", -32601, .unsupported),
        ("Method not found", -32601, .unsupported),
        ("Method not enabled", -32604, .unsupported),
        ("Method eth_getBlockReceipts is not supported", -32004, .unsupported),
        ("Unsupported method: eth_getBlockReceipts. See available methods at https://docs.test", -32600, .unsupported),
        ("rpc method is not whitelisted", -32601, .unsupported),
        ("method not supported", -32000, .unsupported),
        ("method not allowed", -32000, .unsupported),
        ("Not implemented", -32603, .unsupported),
        ("anything", -32601, .unsupported),
        // geth 1.17.10 with --rpc.rangelimit 5.
        ("exceed maximum block range 5", -32602, .rangeTooLarge),
        ("query exceeds max block range 100000", -32602, .rangeTooLarge),
        ("block range is too wide (maximum 1024)", -32603, .rangeTooLarge),
        ("block range is too large", -32000, .rangeTooLarge),
        ("requested range too large", -32012, .rangeTooLarge),
        ("Requested range exceeds maximum RPC range limit", -32005, .rangeTooLarge),
        ("Block range limit exceeded. See more details at https://docs.test", -32000, .rangeTooLarge),
        ("requested too many blocks from 1 to 3000, maximum is set to 2048", -32000, .rangeTooLarge),
        ("eth_getLogs is limited to a 10,000 range", -32614, .rangeTooLarge),
        ("eth_getLogs and eth_newFilter are limited to a 10,000 blocks range", -32614, .rangeTooLarge),
        (
            "Under the Free tier plan, you can make eth_getLogs requests with up to a 10 block range.", -32600,
            .rangeTooLarge
        ),
        ("ranges over 10000 blocks are not supported on freetier", 35, .rangeTooLarge),
        ("request exceeded max allowed range: 2000", -32602, .rangeTooLarge),
        ("query returned more than 10000 results", -32005, .tooManyResults),
        ("query exceeds max results 20000, retry with the range 50784086-50785570", -32602, .tooManyResults),
        (
            """
            Log response size exceeded. You can make eth_getLogs requests with up to a 2K block range and no limit on the \
            response size, or you can request any block range with a cap of 10K logs in the response.
            """, -32602, .tooManyResults
        ),
        ("logs matched by query exceeds limit of 10000", -32000, .tooManyResults),
        ("backend response too large", -32020, .tooManyResults),
        ("Response is too big", -32008, .tooManyResults),
        ("query timeout of 10 seconds exceeded", -32603, .tooManyResults),
        ("query timeout exceeded. Consider reducing your block range", -32005, .tooManyResults),
        ("query limit exceeded", -32005, .tooManyResults),
        ("transaction indexing is in progress", -32000, .unavailable),
        ("header not found", -32000, .unavailable),
        ("Unknown block", -39001, .unavailable),
        ("could not find block number requested: 0x12", -32000, .unavailable),
        ("missing trie node 53e0 (path )", -32000, .unavailable),
        ("No state available for block 0x53e0", -32002, .unavailable),
        ("historical state 53e0 is not available, state is not available", -32000, .unavailable),
        ("state 0x53e0 is not available", -32000, .unavailable),
        (
            "historical state 00e7bfbcb03bd40fe24b09d5cb766121602086cd0ed3562623c27b81858254e4 is not available",
            -32000,
            .unavailable
        ),
        ("block range extends beyond current head block", -32602, .unavailable),
        ("request beyond head block: requested 1099511627776, head 36", -32000, .unavailable),
        ("BlockOutOfRangeError: block height is 302 but requested was 301", -32602, .unavailable),
        ("Received invalid block tag 3. Latest block number is 2", -32000, .unavailable),
        ("specified block greater than current height", -32602, .unavailable),
        ("specified `toBlock` greater than current height", -32602, .unavailable),
        ("blockHash cannot be found", -32602, .unavailable),
        ("unknown blockHash", -32602, .unavailable),
        ("UnknownBlock: State already discarded for 0x53e0", -32603, .unavailable),
        ("World state unavailable", -32000, .unavailable),
        ("Required data unavailable", -32603, .unavailable),
        ("block unavailable, cannot query gas limit", -32603, .unavailable),
        ("Pruned history unavailable", 4444, .unavailable),
        ("history has been pruned for this block", 0, .unavailable),
        ("node is syncing", -32000, .unavailable),
        ("Initial sync is still in progress", -32008, .unavailable),
        ("daily request count exceeded, request rate limited", -32005, .rateLimited(retryAfter: nil)),
        ("Too Many Requests", -32016, .rateLimited(retryAfter: nil)),
        ("50/second request limit reached", -32007, .rateLimited(retryAfter: nil)),
        ("Your app has exceeded its compute units per second capacity", 429, .rateLimited(retryAfter: nil)),
        ("limit exceeded", -32005, .rateLimited(retryAfter: nil)),
        ("invalid argument 0: hex string without 0x prefix", -32602, .refused(code: -32602)),
        ("internal error", -32603, .refused(code: -32603)),
    ]

    @Test(arguments: examples)
    func `Errors of reads are sorted`(_ example: (message: String, code: Int, expected: ChainError.Code)) throws {
        let remote = RemoteError(code: example.code, message: example.message)
        let error = ChainError(RPCError(code: .remote(remote), method: "eth_call", endpoint: try .test()))
        #expect(error.code == example.expected)
        #expect(error.message == "error \(example.code): \(example.message)")
    }

    @Test(arguments: NodeErrorTable.reading.rows.flatMap(\.phrases))
    func `Each phrase of the table is in what some node says`(_ phrase: String) {
        #expect(Self.examples.contains { $0.message.lowercased().contains(phrase) })
    }

    static let failures: [(code: RPCError.Code, expected: ChainError.Code)] = [
        (.http(status: 429, retryAfter: .seconds(7)), .rateLimited(retryAfter: .seconds(7))),
        (.http(status: 502, retryAfter: nil), .unreachable),
        (.http(status: 401, retryAfter: nil), .unreachable),
        (.transport(TransportError(code: .unreachable, message: "refused")), .unreachable),
        (.timeout, .unreachable),
        (.missing, .unreachable),
        (.malformed("<html>"), .malformed),
        (.overloaded, .rateLimited(retryAfter: nil)),
    ]

    @Test(arguments: failures)
    func `Failures without an answer are sorted, and the endpoint is to blame`(
        _ example: (code: RPCError.Code, expected: ChainError.Code)
    ) throws {
        let error = ChainError(RPCError(code: example.code, method: "eth_call", endpoint: try .test()))
        #expect(error.code == example.expected)
        #expect(error.isFaultOfEndpoint)
        #expect(error.method == "eth_call")
        #expect(error.endpoint == "http://node.test/…")
    }

    @Test func `The key in an endpoint's path is never shown`() throws {
        let remote = RemoteError(code: 1, message: "no route to /v3/0123456789")
        let error = ChainError(RPCError(code: .remote(remote), method: "eth_call", endpoint: try .test()))
        #expect(error.description == "eth_call at http://node.test/…: error 1: no route to /v3/…")
    }
}
