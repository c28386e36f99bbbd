import Ethereum
import JSON
import Testing

@testable import ChainSimulator

/// What the chain says of itself.
@Suite(.timeLimit(.minutes(1))) struct AnswerTests {
    private let bench = SimulatorBench()

    @Test func `a receipt has the log of the run, its filter and its place`() async throws {
        let alice = try Wallet.alice
        try await bench.send(try alice.sign(0))
        let hash = try await bench.send(try alice.run(513, 1))
        #expect(try await bench.text("eth_getTransactionReceipt", "\"\(hash)\"") == "null")
        try await bench.call("evm_mine")
        let receipt = try await bench.call("eth_getTransactionReceipt", "\"\(hash)\"")
        let log = try #require(receipt["logs"]?[0])
        #expect(receipt["status"]?.string == "0x1" && receipt["transactionIndex"]?.string == "0x1")
        #expect(receipt["gasUsed"]?.string == "0x15f90" && receipt["cumulativeGasUsed"]?.string == "0x1b198")
        #expect(receipt["effectiveGasPrice"]?.string == "0x6fc23ac0")
        let event = Keccak256.hash(Array("WorkflowExecuted(uint256,address,bool,uint256,bytes)".utf8))
        #expect(
            log["topics"]?.elements.compactMap(\.string) == [
                event.description, Hash32(513).description, Hash32(9).description,
            ])
        let data = [Hash32(1), Hash32(7), Hash32(96), .zero].flatMap(\.bytes)
        #expect(log["data"]?.string == Hex.encode(data))
        #expect(log["logIndex"]?.string == "0x0" && log["removed"]?.boolean == false)
        let block = try await bench.call("eth_getBlockByNumber", #""latest",false"#)
        #expect(block["logsBloom"]?.string == receipt["logsBloom"]?.string)
        #expect(receipt["blockHash"]?.string == block["hash"]?.string)
        let receipts = try await bench.call("eth_getBlockReceipts", #""0x1""#)
        #expect(receipts[1].map { Array($0.raw) } == Array(receipt.raw) && receipts.count == 2)
    }

    /// From the yellow paper's definition, by hand.
    @Test func `the filter is Ethereum's`() {
        var bloom = Bloom()
        let item = Array("anything".utf8)
        bloom.insert(BloomBits(of: item.span))
        var expected = [UInt8](repeating: 0, count: 256)
        let hash = Keccak256.hash(item).bytes
        for pair in 0..<3 {
            let bit = (Int(hash[2 * pair]) << 8 | Int(hash[2 * pair + 1])) % 2_048
            expected[255 - bit / 8] |= 1 << UInt8(bit % 8)
        }
        var writer = JSONWriter()
        writer.bloom(bloom)
        #expect(String(decoding: writer.bytes, as: UTF8.self) == "\"\(Hex.encode(expected))\"")
    }

    @Test func `numbers are written without leading zeros`() {
        let numbers: [(UInt128, String)] = [
            (0, "0x0"), (1, "0x1"), (15, "0xf"), (16, "0x10"), (0xABCDE, "0xabcde"),
            (.max, "0x" + String(repeating: "f", count: 32)),
        ]
        for (number, text) in numbers {
            var writer = JSONWriter()
            writer.quantity(number)
            #expect(String(decoding: writer.bytes, as: UTF8.self) == "\"\(text)\"")
        }
    }

    @Test func `a transaction is shown as it was signed, of every type`() async throws {
        let alice = try Wallet.alice
        let entry = AccessListEntry(address: alice.address, storageKeys: [Hash32(1)])
        let raws = [
            try alice.sign(0, to: .zero, isLegacy: true), try alice.signAccessList(1, [entry]),
            try alice.sign(2, to: nil, data: [1, 2], gas: 60_000),
        ]
        var shown: [JSON] = []
        for raw in raws {
            shown.append(try await bench.call("eth_getTransactionByHash", "\"\(try await bench.send(raw))\""))
        }
        #expect(shown.compactMap { $0["type"]?.string } == ["0x0", "0x1", "0x2"])
        #expect(
            shown.allSatisfy {
                $0["blockHash"]?.isNull == true && $0["from"]?.string == Hex.encode(alice.address.bytes)
            })
        let list = shown[1]["accessList"]?[0]
        #expect(list?["address"]?.string == Hex.encode(alice.address.bytes))
        #expect(list?["storageKeys"]?[0]?.string == Hash32(1).description)
        let signed = try SignedTransaction(raw: raws[2])
        #expect(shown[2]["r"]?.string == signed.signature.r.hex && shown[2]["s"]?.string == signed.signature.s.hex)
        #expect(shown[2]["input"]?.string == "0x0102" && shown[2]["to"]?.isNull == true)
        try await bench.call("evm_mine")
        let block = try await bench.call("eth_getBlockByNumber", #""latest",true"#)
        #expect(block["transactions"]?[2]?["blockNumber"]?.string == "0x1")
        #expect(block["transactions"]?[2]?["gasPrice"]?.string == "0x6fc23ac0")
    }

    @Test func `logs are found by contract, topics and blocks`() async throws {
        let alice = try Wallet.alice
        for workflow in 1...3 as ClosedRange<UInt64> {
            try await bench.send(try alice.run(workflow, workflow - 1))
            try await bench.call("evm_mine")
        }
        func count(_ filter: String) async throws -> Int { try await bench.call("eth_getLogs", filter).count }
        let (all, one) = (#""fromBlock":"0x0","toBlock":"latest""#, Hash32(2).description)
        #expect(try await count("{\(all)}") == 3)
        #expect(try await count("{}") == 1)
        #expect(try await count("{\(all),\"topics\":[null,\"\(one)\"]}") == 1)
        #expect(try await count("{\(all),\"topics\":[null,[\"\(one)\",\"\(Hash32(3))\"]]}") == 2)
        #expect(try await count("{\(all),\"topics\":[\"\(one)\"]}") == 0)
        #expect(try await count("{\(all),\"topics\":[null,null,null,null]}") == 0)
        #expect(try await count("{\(all),\"address\":\"0x\(String(repeating: "e1", count: 20))\"}") == 3)
        #expect(try await count("{\(all),\"address\":[\"0x\(String(repeating: "e2", count: 20))\"]}") == 0)
        let contracts = ["e2", "e1"].map { "\"0x\(String(repeating: $0, count: 20))\"" }.joined(separator: ",")
        #expect(
            try await count("{\(all),\"address\":[\(contracts)],\"topics\":[null,[\"\(one)\",\"\(Hash32(3))\"]]}") == 2)
        let hash = try #require(try await bench.call("eth_getBlockByNumber", #""0x2""#)["hash"]?.string)
        #expect(try await count("{\"blockHash\":\"\(hash)\"}") == 1)
        #expect(try await bench.failure("eth_getLogs", #"{"fromBlock":"0x2","toBlock":"0x1"}"#)?.code == -32602)
    }

    @Test func `calls of contracts are answered without an EVM`() async throws {
        func call(_ data: [UInt8], _ method: String = "eth_call") -> (String, String) {
            (method, #"{"to":"0x\#(String(repeating: "e1", count: 20))","data":"\#(Hex.encode(data))"},"latest""#)
        }
        let run = try Wallet.runData(1)
        func text(_ call: (String, String)) async throws -> String { try await bench.text(call.0, call.1) }
        func selector(_ signature: String) -> [UInt8] { Array(Keccak256.hash(Array(signature.utf8)).bytes.prefix(4)) }
        #expect(try await text(call(run)) == "\"0x\"")
        #expect(try await text(call(run, "eth_estimateGas")) == "\"0x15f90\"")
        #expect(try await text(call([], "eth_estimateGas")) == "\"0x5208\"")
        #expect(try await text(call(selector("hasRole(bytes32,address)"))) == "\"\(Hash32(1))\"")
        #expect(try await text(call(selector("registry()"))) == "\"\(ChainSettings().registry.word)\"")
        #expect(try await text(call(selector("escrow()"))) == "\"\(ChainSettings().escrow.word)\"")
        for method in ["eth_call", "eth_estimateGas"] {
            let wrong = call(run.dropLast(), method)
            #expect(try await bench.failure(wrong.0, wrong.1) == RPCFailure("execution reverted", code: 3))
        }
        #expect(
            try await bench.text("eth_getCode", "\"\(Hex.encode(ChainSettings().executor.bytes))\"") == "\"0x6001\"")
        #expect(try await bench.text("eth_getCode", "\"\(Hex.encode(Address.zero.bytes))\"") == "\"0x\"")
    }

    @Test func `the history of fees has rewards by their part of the gas`() async throws {
        let (alice, bob) = (try Wallet.alice, try Wallet.bob)
        for nonce in 0..<3 as Range<UInt64> { try await bench.send(try alice.sign(nonce, tip: 2)) }
        try await bench.send(try bob.sign(0, tip: 4))
        try await bench.call("evm_mine")
        let history = try await bench.text("eth_feeHistory", #""0x2","latest",[10,75,90]"#)
        #expect(
            history == """
                {"oldestBlock":"0x0","baseFeePerGas":["0x3b9aca00","0x342770c0","0x2da2850d"],\
                "gasUsedRatio":[0.0,2.8e-06],"reward":[["0x0","0x0","0x0"],["0x77359400","0x77359400","0xee6b2800"]]}
                """)
        #expect(try await bench.text("eth_maxPriorityFeePerGas") == "\"0x77359400\"")
        #expect(try await bench.failure("eth_feeHistory", #""0x1","latest",[50,10]"#) != nil)
        #expect(try await bench.failure("eth_feeHistory", #""0x1","0x9",[]"#) != nil)
    }

    @Test func `the history of no block is empty`() async throws {
        try await bench.call("anvil_mine", "3")
        for newest in ["latest", "0x1"] {
            let history = try await bench.call("eth_feeHistory", #""0x0","\#(newest)",[50]"#)
            #expect(history["oldestBlock"]?.string == "0x0")
            #expect(history["gasUsedRatio"]?.count == 0)
        }
    }

    @Test func `the pool shows what is executable and what is not`() async throws {
        let alice = try Wallet.alice
        for nonce in [0, 1, 3] as [UInt64] { try await bench.send(try alice.sign(nonce)) }
        let address = Hex.encode(alice.address.bytes)
        #expect(try await bench.text("txpool_status") == #"{"pending":"0x2","queued":"0x1"}"#)
        let content = try await bench.call("txpool_contentFrom", "\"\(address)\"")
        #expect(content["pending"]?.members.map(\.name) == ["0", "1"])
        #expect(content["queued"]?["3"]?["nonce"]?.string == "0x3")
        #expect(try await bench.call("txpool_content")["pending"]?[address]?.count == 2)
        #expect(try await bench.text("eth_getTransactionCount", "\"\(address)\",\"pending\"") == "\"0x2\"")
        #expect(try await bench.text("eth_getTransactionCount", "\"\(address)\",\"latest\"") == "\"0x0\"")
    }

    @Test func `tags name blocks`() async throws {
        try await bench.call("anvil_mine", "10")
        for (tag, number) in [
            ("earliest", 0), ("latest", 10), ("pending", 10), ("safe", 8), ("finalized", 6), ("0x3", 3),
        ] {
            let block = try await bench.call("eth_getBlockByNumber", "\"\(tag)\"")
            #expect(block["number"]?.string == "0x" + String(number, radix: 16))
        }
        #expect(try await bench.text("eth_getBlockByNumber", #""0xb""#) == "null")
    }
}
