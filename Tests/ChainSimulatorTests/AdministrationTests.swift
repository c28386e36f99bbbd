import Concurrency
import Ethereum
import JSON
import Testing

@testable import ChainSimulator

/// What a benchmark, or a test, does to the chain from outside.
@Suite(.timeLimit(.minutes(1))) struct AdministrationTests {
    private let bench = SimulatorBench()

    private func blockNumber(_ bench: SimulatorBench) async throws -> String { try await bench.text("eth_blockNumber") }

    @Test func `blocks are made for each request that sends, or for each transaction`() async throws {
        let alice = try Wallet.alice
        let bench = SimulatorBench(mining: .every(milliseconds: 0))
        let calls = try (0..<3 as Range<UInt64>).map { nonce in
            #"{"id":1,"method":"eth_sendRawTransaction","params":["\#(Hex.encode(try alice.sign(nonce)))"]}"#
        }
        _ = await bench.post("[\(calls.joined(separator: ","))]")
        #expect(try await blockNumber(bench) == "\"0x1\"")
        _ = await bench.post("[\(calls.joined(separator: ","))]")
        #expect(try await blockNumber(bench) == "\"0x1\"", "nothing was taken")
        try await bench.call("evm_setAutomine", "true")
        for nonce in 3..<5 as Range<UInt64> { try await bench.send(try alice.sign(nonce)) }
        #expect(try await blockNumber(bench) == "\"0x3\"")
        try await bench.call("evm_setAutomine", "false")
        try await bench.send(try alice.sign(5))
        #expect(try await blockNumber(bench) == "\"0x3\"")
    }

    @Test func `blocks are made at an interval, which can be changed at any time`() async throws {
        let bench = SimulatorBench(mining: .every(milliseconds: 3_600_000))
        try await withThrowingTaskGroup { group in
            group.addTask { await bench.simulator.run() }
            try await bench.call("evm_setIntervalMining", "0.001")
            while try await blockNumber(bench) < "\"0x3\"" { await Task.yield() }
            try await bench.call("evm_setIntervalMining", "0")
            group.cancelAll()
        }
    }

    @Test func `a hold makes blocks empty, and lets everything wait`() async throws {
        try await bench.call("simulator_set", #"{"hold":true}"#)
        try await bench.send(try Wallet.alice.sign(0))
        try await bench.call("evm_mine")
        #expect(try await bench.call("simulator_stats")["pooled"]?.integer == 1)
        try await bench.call("simulator_set", #"{"hold":false}"#)
        try await bench.call("evm_mine")
        let statistics = try await bench.call("simulator_stats")
        #expect(statistics["pooled"]?.integer == 0 && statistics["most_pooled"]?.integer == 1)
        #expect(statistics["blocks"]?.integer == 3 && statistics["blocks_with_transactions"]?.integer == 1)
    }

    @Test func `a snapshot brings everything back, and with it goes what came later`() async throws {
        let alice = try Wallet.alice
        try await bench.send(try alice.sign(0))
        let first = try await bench.text("evm_snapshot")
        try await bench.call("evm_mine")
        let later = try await bench.text("evm_snapshot")
        try await bench.call("anvil_setBalance", "\"\(Hex.encode(alice.address.bytes))\",\"0x5\"")
        let hash = try await bench.call("eth_getBlockByNumber", #""latest""#)["hash"]?.string
        #expect(try await bench.text("evm_revert", first) == "true")
        #expect(try await bench.text("evm_revert", later) == "false")
        #expect(try await bench.text("txpool_status") == #"{"pending":"0x1","queued":"0x0"}"#)
        try await bench.call("evm_mine")
        #expect(try await bench.call("eth_getBlockByNumber", #""latest""#)["hash"]?.string != hash)
    }

    @Test func `runs are checked against what should have run`() async throws {
        let (alice, bob) = (try Wallet.alice, try Wallet.bob)
        for (workflow, nonce) in [(1, 0), (2, 1), (2, 2), (9, 3)] as [(UInt64, UInt64)] {
            try await bench.send(try alice.run(workflow, nonce))
        }
        try await bench.send(try bob.run(5, 0))
        #expect(try await bench.call("simulator_check", "1,5")["executions"]?.integer == 0)
        try await bench.call("evm_mine")
        #expect(
            try await bench.text("simulator_check", "1,5") == """
                {"executions":5,"missing":2,"repeated":1,"foreign":1,"first_missing":[3,4],"first_repeated":[2]}
                """)
        try await bench.call("devnet_reorg", "1,1,0")
        #expect(try await bench.call("simulator_check", "1,5")["missing"]?.integer == 5)
    }

    @Test func `when what was mined is told by the chain's clock`() async throws {
        let hash = try await bench.send(try Wallet.alice.sign(0))
        bench.wait()
        try await bench.call("evm_mine")
        try await bench.call("evm_mine")
        #expect(
            try await bench.text("simulator_mined", "1,1")
                == "[{\"number\":1,\"sealed_at_us\":1001000000,\"transactions\":[\"\(hash)\"]}]")
        #expect(try await bench.call("simulator_mined", "0,10").count == 3)
    }

    @Test func `why transactions are refused is counted`() async throws {
        let (alice, stranger) = (try Wallet.alice, try Wallet.stranger)
        try await bench.send(try alice.sign(0))
        for raw in [try alice.sign(0), try stranger.sign(0), try stranger.sign(1), try alice.sign(1, gas: 3)] {
            #expect(try await bench.failure("eth_sendRawTransaction", "\"\(Hex.encode(raw))\"")?.code == -32000)
        }
        let statistics = try await bench.call("simulator_stats")
        #expect(statistics["accepted"]?.integer == 1 && statistics["already_known"]?.integer == 1)
        #expect(
            statistics["refused"].map { String(decoding: $0.raw, as: UTF8.self) } == """
                {"insufficient funds for gas * price + value":2,"intrinsic gas too low":1}
                """)
        #expect(statistics["decoded"]?.integer == 5 && statistics["recovered"]?.integer == 5)
    }

    @Test func `limits of the pool are set by name`() async throws {
        let limits = try await bench.call("devnet_setPoolLimits", #"{"account_queue":2,"price_bump":20}"#)
        #expect(limits["account_queue"]?.integer == 2 && limits["price_bump"]?.integer == 20)
        #expect(try await bench.failure("devnet_setPoolLimits", #"{"slots":2}"#)?.code == -32602)
        for nonce in [5, 6, 7] as [UInt64] { try await bench.send(try Wallet.alice.sign(nonce)) }
        #expect(try await bench.text("txpool_status") == #"{"pending":"0x0","queued":"0x2"}"#)
    }

    @Test(arguments: [
        ("devnet_reorg", "9223372036854775807"), ("devnet_reorg", "1,9223372036854775807"),
        ("devnet_reorg", "1,10001"), ("devnet_reorg", "1,1,1e300"), ("devnet_reorg", "1,1,-0.1"),
        ("anvil_reorg", "9223372036854775807"), ("anvil_mine", "9223372036854775807"), ("anvil_mine", "10001"),
        ("evm_setIntervalMining", "1e300"), ("evm_setIntervalMining", "1e999"), ("evm_setIntervalMining", "86401"),
        ("evm_setIntervalMining", "-1"), ("evm_setIntervalMining", "1e-9"),
        ("evm_setIntervalMining", "\"0xffffffffffffffffffff\""),
        ("simulator_set", #"{"latency_ms":1e300}"#), ("simulator_set", #"{"latency_ms":-1}"#),
        ("simulator_set", #"{"latency_ms":"5"}"#), ("simulator_set", #"{"interval_ms":9223372036854775807}"#),
        ("simulator_set", #"{"interval_ms":-1}"#), ("simulator_set", #"{"interval_ms":1.5}"#),
        ("simulator_set", #"{"hold":1}"#), ("simulator_check", "1,9223372036854775807"),
    ])
    func `what is beyond all measure is refused, in words, and changes nothing`(
        method: String, parameters: String
    ) async throws {
        try await bench.call("evm_mine")
        let failure = try #require(try await bench.failure(method, parameters))
        #expect(failure.code == -32602 && failure.message.hasPrefix("invalid argument"))
        #expect(try await blockNumber(bench) == "\"0x1\"")
        #expect(bench.simulator.mining.mode == .onDemand)
        #expect(bench.simulator.latency.withLock { $0 } == .zero)
    }

    @Test func `the largest base fee does no harm`() async throws {
        try await bench.call("devnet_holdBaseFee", "\"0x\(String(repeating: "f", count: 32))\"")
        try await bench.call("evm_mine")
        #expect(try await bench.text("eth_gasPrice") == "\"0x\(String(repeating: "f", count: 32))\"")
        try await bench.call("devnet_holdBaseFee")
        try await bench.call("evm_mine")
    }

    @Test func `transactions are dropped by hash, by sender and all at once`() async throws {
        let (alice, bob) = (try Wallet.alice, try Wallet.bob)
        var hashes: [String] = []
        for nonce in 0..<3 as Range<UInt64> { hashes.append(try await bench.send(try alice.sign(nonce))) }
        try await bench.send(try bob.sign(0))
        #expect(try await bench.text("anvil_dropTransaction", "\"\(hashes[2])\"") == "\"\(hashes[2])\"")
        #expect(try await bench.text("anvil_dropTransaction", "\"\(hashes[2])\"") == "null")
        let dropped = try await bench.call("devnet_dropTransactions", "\"\(Hex.encode(alice.address.bytes))\",1")
        #expect(dropped.elements.compactMap(\.string) == [hashes[0]])
        try await bench.call("anvil_dropAllTransactions")
        #expect(try await bench.text("txpool_status") == #"{"pending":"0x0","queued":"0x0"}"#)
    }
}
