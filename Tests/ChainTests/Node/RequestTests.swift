import Ethereum
import Testing

@testable import Chain

/// What is sent for each method, and what becomes of the usual answer.
@Suite(.timeLimit(.minutes(5))) struct RequestTests {
    private let account = Address(Array(repeating: 0x11, count: 20)) ?? .zero

    /// Asks a node that answers everything with `result`, and returns what it was asked.
    private func asked<Answer>(
        _ result: String, _ question: (JSONRPCChainClient) async throws -> Answer
    ) async throws -> (answer: Answer, call: String) {
        let chain = try ScriptedChain { request in request.reply { _ in .result(result) } }
        let answer = try await question(chain.client)
        let call = try #require(chain.transports[0].requests.first?.calls.first)
        return (answer, call.method + call.params)
    }

    @Test func `Chain id`() async throws {
        let (answer, call) = try await asked(#""0x507""#) { try await $0.chainID() }
        #expect(call == "eth_chainId[]")
        #expect(answer == 1287)
    }

    @Test(
        arguments: [
            (.latest, #"eth_getBlockByNumber["latest",false]"#), (.pending, #"eth_getBlockByNumber["pending",false]"#),
            (.safe, #"eth_getBlockByNumber["safe",false]"#), (.finalized, #"eth_getBlockByNumber["finalized",false]"#),
            (.number(42), #"eth_getBlockByNumber["0x2a",false]"#),
            (.hash(Sample.hash(0xB1)), #"eth_getBlockByHash["\#(Sample.blockHash)",false]"#),
        ] as [(BlockReference, String)])
    func `Header`(_ block: BlockReference, _ expected: String) async throws {
        let (answer, call) = try await asked(Sample.header) { try await $0.header(block) }
        #expect(call == expected)
        #expect(answer == Sample.block)
    }

    @Test func `Transaction count, also at a block's hash`() async throws {
        let (answer, call) = try await asked(#""0x7""#) { try await $0.transactionCount(of: account, at: .latest) }
        #expect(call == #"eth_getTransactionCount["\#(Sample.address)","latest"]"#)
        #expect(answer == 7)
        let (_, atHash) = try await asked(#""0x7""#) {
            try await $0.transactionCount(of: account, at: .hash(Sample.hash(0xB1)))
        }
        #expect(atHash == #"eth_getTransactionCount["\#(Sample.address)",{"blockHash":"\#(Sample.blockHash)"}]"#)
    }

    @Test func `Balance`() async throws {
        let (answer, call) = try await asked(#""0xde0b6b3a7640000""#) {
            try await $0.balance(of: account, at: .pending)
        }
        #expect(call == #"eth_getBalance["\#(Sample.address)","pending"]"#)
        #expect(answer == .gwei(1_000_000_000))
    }

    @Test func `Code`() async throws {
        let (answer, call) = try await asked(#""0x60ff""#) { try await $0.code(at: account) }
        #expect(call == #"eth_getCode["\#(Sample.address)","latest"]"#)
        #expect(answer == [0x60, 0xFF])
    }

    @Test func `Gas estimate`() async throws {
        let request = CallRequest(from: account, to: account, data: [1, 2], value: 10)
        let (answer, call) = try await asked(#""0x5208""#) { try await $0.estimateGas(request) }
        let object = #"{"from":"\#(Sample.address)","to":"\#(Sample.address)","data":"0x0102","value":"0xa"}"#
        #expect(call == #"eth_estimateGas[\#(object),"latest"]"#)
        #expect(answer == 21_000)
    }

    @Test func `Call`() async throws {
        let (answer, call) = try await asked(#""0x""#) {
            try await $0.call(CallRequest(to: account, data: []), at: .number(42))
        }
        #expect(call == #"eth_call[{"to":"\#(Sample.address)","data":"0x"},"0x2a"]"#)
        #expect(answer == [])
    }

    @Test func `Fee history`() async throws {
        let (answer, call) = try await asked(Sample.feeHistory) {
            try await $0.feeHistory(blocks: 20, percentiles: [25, 50])
        }
        #expect(call == #"eth_feeHistory["0x14","latest",[25.0,50.0]]"#)
        #expect(answer.reward == [[1, 2], [3, 4]])
    }

    @Test func `Gas price`() async throws {
        let (answer, call) = try await asked(#""0x3b9aca00""#) { try await $0.gasPrice() }
        #expect(call == "eth_gasPrice[]")
        #expect(answer == .gwei(1))
    }

    @Test func `Logs`() async throws {
        let filter = LogFilter(address: account, event: Sample.hash(0x70), from: 1, to: 42)
        let (answer, call) = try await asked("[\(Sample.log())]") { try await $0.logs(filter) }
        let object =
            #"{"address":"\#(Sample.address)","topics":["\#(Sample.topic)"],"fromBlock":"0x1","toBlock":"0x2a"}"#
        #expect(call == "eth_getLogs[\(object)]")
        #expect(answer.map(\.data) == [[0, 0xFF]])
    }

    @Test func `What an account has in several blocks, in one request`() async throws {
        let own = #"{"hash":"\#(Sample.topic)","nonce":"0x7","from":"\#(Sample.address)"}"#
        let block = #"{"hash":"\#(Sample.blockHash)","transactions":[\#(own),\#(own.replacing("0x11", with: "0x22"))]}"#
        let chain = try ScriptedChain { request in
            request.reply { $0.params == #"["0x2a",true]"# ? .result(block) : .null }
        }
        let sent = try await chain.client.transactions(of: account, in: [43, 42])
        #expect(
            sent == [
                nil,
                SentInBlock(
                    block: Sample.hash(0xB1), transactions: [SentTransaction(hash: Sample.hash(0x70), nonce: 7)]),
            ])
        #expect(chain.transports[0].requests.count == 1)
    }

    @Test func `Knowledge of transactions`() async throws {
        let chain = try ScriptedChain { request in
            request.reply { $0.params.contains("0101") ? .result("{}") : .null }
        }
        #expect(try await chain.client.knows([Sample.hash(1), Sample.hash(2)]) == [true, false])
        #expect(chain.transports[0].requests.count == 1)
    }
}
