import Ethereum
import JSONRPC
import Testing

@testable import Chain

@Suite(.timeLimit(.minutes(5))) struct ExaminationTests {
    private static let answers = [
        "eth_chainId": "1287", "eth_getBlockByNumber": Sample.header, "eth_getBlockReceipts": "[]",
        "eth_feeHistory":
            #"{"oldestBlock":"0x2a","reward":[["0x1"]],"baseFeePerGas":["0x5","0x6"],"gasUsedRatio":[0.5]}"#,
        "eth_getTransactionCount": "\"0x0\"", "txpool_contentFrom": #"{"pending":{},"queued":{}}"#,
    ]

    private static func node(without methods: String...) -> ScriptedTransport.Script {
        let answers = answers.filter { !methods.contains($0.key) }
        return { $0.reply(answers) }
    }

    private func examine(_ script: @escaping ScriptedTransport.Script) async throws -> EndpointCondition {
        try #require(try await ScriptedChain(script).client.examineEndpoints(serve: 1287)[0].condition)
    }

    @Test func `A node that can do everything is told so`() async throws {
        let condition = try await examine(Self.node())
        #expect(try condition.head.get() == Sample.block)
        for ability in EndpointAbility.allCases { #expect(try condition.abilities[ability]?.get() == true) }
    }

    @Test(arguments: [
        ("eth_getBlockReceipts", EndpointAbility.blockReceipts), ("eth_feeHistory", .feeHistory),
        ("txpool_contentFrom", .poolContent),
    ])
    func `A method that a node does not have is told, and no other one`(
        _ method: String, _ ability: EndpointAbility
    ) async throws {
        let condition = try await examine(Self.node(without: method))
        for (other, outcome) in condition.abilities { #expect(try outcome.get() == (other != ability)) }
    }

    @Test func `A node that has pruned the past is told so`() async throws {
        let condition = try await examine { request in
            request.reply { call in
                call.method == "eth_getTransactionCount"
                    ? .error(-32000, "missing trie node") : .result(Self.answers[call.method] ?? "null")
            }
        }
        #expect(try condition.abilities[.pastState]?.get() == false)
        #expect(try condition.abilities[.feeHistory]?.get() == true)
    }

    @Test func `A node that refuses the name pending is told so, with whatever words`() async throws {
        let condition = try await examine { request in
            request.reply { call in
                call.params.contains("pending")
                    ? .error(-32602, "no") : Self.answers[call.method].map { .result($0) } ?? .methodNotFound
            }
        }
        #expect(try condition.abilities[.pendingBlock]?.get() == false)
        #expect(try condition.abilities[.poolContent]?.get() == true)
    }

    @Test func `A node that refuses batches is told so`() async throws {
        let condition = try await examine { request in
            request.calls.count > 1 ? request.http(413) : request.reply(Self.answers)
        }
        #expect(try condition.abilities[.batches]?.get() == false)
        #expect(try condition.abilities[.poolContent]?.get() == true)
    }

    @Test func `What a node fails to tell is not taken for a lack`() async throws {
        let condition = try await examine { request in
            request.calls.contains { $0.method == "txpool_contentFrom" }
                ? request.http(503) : request.reply(Self.answers)
        }
        #expect(throws: ChainError.self) { try condition.abilities[.poolContent]?.get() }
    }

    @Test func `Endpoints of other chains and those that are away are not looked at`() async throws {
        let chain = try ScriptedChain({ $0.reply(["eth_chainId": "1"]) }, { $0.fail(.unreachable) }, Self.node())
        let reports = await chain.client.examineEndpoints(serve: 1287)
        #expect(reports.map { $0.condition != nil } == [false, false, true])
        #expect(chain.transports.map(\.requests.count)[..<2] == [1, 1])
        #expect(try await chain.client.chainID() == 1287)
    }
}
