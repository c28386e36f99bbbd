import Concurrency
import Ethereum
import JSON
import Testing

@testable import ChainSimulator

/// What is said to requests, whatever they ask for.
@Suite(.timeLimit(.minutes(1))) struct DispatchTests {
    private let bench = SimulatorBench()

    @Test func `an answer has the id of its call, whatever that is`() async {
        for id in ["1", #""a\"b""#, "null", "[1]"] {
            let answer = await bench.post(#"{"jsonrpc":"2.0","id":\#(id),"method":"eth_chainId"}"#)
            #expect(answer == #"{"jsonrpc":"2.0","id":\#(id),"result":"0x507"}"#)
        }
    }

    @Test func `a batch is answered in its order, failures included`() async {
        let answer = await bench.post(
            #"[{"id":1,"method":"net_version"},{"id":2,"method":"eth_nothing"},{"id":3,"method":"eth_syncing"},4]"#)
        #expect(
            answer == """
                [{"jsonrpc":"2.0","id":1,"result":"1287"},\
                {"jsonrpc":"2.0","id":2,"error":{"code":-32601,"message":\
                "the method eth_nothing does not exist/is not available"}},\
                {"jsonrpc":"2.0","id":3,"result":false},\
                {"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"invalid request"}}]
                """)
    }

    @Test(arguments: [
        ("{", -32700), ("[]", -32600), ("17", -32600), ("{}", -32600),
        (#"{"method":"eth_getBalance","params":{}}"#, -32602), (#"{"method":"eth_getBalance","params":[]}"#, -32602),
        (#"{"method":"eth_getBalance","params":["0x12"]}"#, -32602),
        (#"{"method":"eth_getBlockByNumber","params":["0x01"]}"#, -32602),
        (#"{"method":"eth_getBlockByNumber","params":["12"]}"#, -32602),
        (#"{"method":"eth_sendRawTransaction","params":["0xzz"]}"#, -32602),
        (
            #"{"method":"eth_getTransactionCount","params":["0x1111111111111111111111111111111111111111","0x5"]}"#,
            -32000
        ),
        ("[" + String(repeating: "1,", count: 1_000) + "1]", -32600),
    ])
    func `what is no call, or a wrong one, is said so`(body: String, code: Int) async throws {
        let answer = try JSON(parsing: Array(await bench.post(body).utf8))
        #expect(answer["error"]?["code"]?.integer == code)
        #expect(answer["result"] == nil)
    }

    @Test func `requests and calls are counted, administration is not`() async throws {
        _ = await bench.post(#"[{"id":1,"method":"eth_chainId"},{"id":2,"method":"eth_chainId"}]"#)
        _ = await bench.post(#"{"id":1,"method":"eth_nothing"}"#)
        try await bench.call("evm_mine")
        let statistics = try await bench.call("simulator_stats")
        #expect(statistics["http"]?.integer == 2 && statistics["rpc"]?.integer == 3)
        #expect(
            statistics["calls"].map { String(decoding: $0.raw, as: UTF8.self) } == #"{"eth_chainId":2,"eth_nothing":1}"#
        )
        #expect(statistics["bytes_in"]?.integer == 65 + 31)
        #expect(statistics["blocks"]?.integer == 2)
    }

    @Test func `half of the latency is before what a call does, half behind it`() async throws {
        let (waits, bench) = (Locked<[Duration]>([]), Locked<SimulatorBench?>(nil))
        let pooled = Locked<[Int]>([])
        let slow = SimulatorBench { duration in
            waits.withLock { $0.append(duration) }
            let count = bench.withLock { $0 }?.simulator.chain.withLock { $0.pool.count }
            pooled.withLock { $0.append(count ?? -1) }
        }
        bench.withLock { $0 = slow }
        try await slow.call("simulator_set", #"{"latency_ms":40.5}"#)
        try await slow.send(try Wallet.alice.sign(0))
        #expect(waits.withLock(\.self) == Array(repeating: .microseconds(20_250), count: 2))
        #expect(pooled.withLock(\.self) == [0, 1])
    }

    @Test func `a request counts when it arrives, and its answer when it is there`() async throws {
        let (bench, seen) = (Locked<SimulatorBench?>(nil), Locked<[String]>([]))
        let slow = SimulatorBench { _ in
            let statistics = try? await bench.withLock { $0 }?.call("simulator_stats")
            let numbers = ["http", "rpc", "bytes_in", "bytes_out"].map { statistics?[$0]?.integer ?? -1 }
            seen.withLock { $0.append("\(numbers)") }
        }
        bench.withLock { $0 = slow }
        try await slow.call("simulator_set", #"{"latency_ms":2}"#)
        let answer = await slow.post(#"[{"id":1,"method":"eth_chainId"},{"id":2,"method":"evm_mine"}]"#)
        #expect(seen.withLock(\.self) == ["[1, 1, 62, 0]", "[1, 1, 62, \(answer.utf8.count)]"])
    }

    @Test func `administration has no latency, and holds nobody up; who gives up is answered at once`() async throws {
        try await bench.call("simulator_set", #"{"latency_ms":3600000}"#)
        let sending = Task { try await bench.send(try Wallet.alice.sign(0)) }
        #expect(try await bench.call("simulator_stats")["accepted"]?.integer == 0)
        sending.cancel()
        _ = try await sending.value
        #expect(try await bench.call("simulator_stats")["accepted"]?.integer == 1)
    }
}
