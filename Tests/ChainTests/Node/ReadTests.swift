import Ethereum
import Testing

@testable import Chain

/// Answers that are no answers.
@Suite(.timeLimit(.minutes(5))) struct ReadTests {
    private func client(_ reply: ScriptedRequest.Reply) throws -> JSONRPCChainClient {
        try ScriptedChain { request in request.reply { _ in reply } }.client
    }

    private func code(_ body: () async throws -> some Any) async -> ChainError.Code? {
        let error = await #expect(throws: ChainError.self) { _ = try await body() }
        return error?.code
    }

    @Test(arguments: ["null", "{}", #""latest""#, "[]", #""0x10000000000000000""#])
    func `Something else than what was asked for is malformed`(_ result: String) async throws {
        let client = try client(.result(result))
        #expect(await code { try await client.chainID() } == .malformed)
        #expect(await code { try await client.transactionCount(of: .zero, at: .latest) } == .malformed)
        #expect(await code { try await client.estimateGas(CallRequest(to: nil, data: [])) } == .malformed)
    }

    @Test func `A block that the node does not have is nil, in whatever words`() async throws {
        #expect(try await client(.null).header(.number(43)) == nil)
        #expect(try await client(.error(-39001, "Unknown block")).header(.number(43)) == nil)
        #expect(try await client(.error(-32000, "header not found")).header(.safe) == nil)
    }

    @Test func `A node without fee history says so`() async throws {
        let client = try client(.methodNotFound)
        #expect(await code { try await client.feeHistory(blocks: 1, percentiles: [50]) } == .unsupported)
    }

    @Test func `A fee history has a reward for each percentile`() async throws {
        let client = try client(.result(Sample.feeHistory))
        #expect(await code { try await client.feeHistory(blocks: 2, percentiles: [50]) } == .malformed)
    }

    @Test func `A call that reverts carries its data and the node's words`() async throws {
        let client = try client(.error(#"{"code":3,"message":"execution reverted: no","data":"0xdf2d"}"#))
        let call = CallRequest(to: .zero, data: [])
        for question in [{ _ = try await client.estimateGas(call) }, { _ = try await client.call(call, at: .latest) }] {
            let error = await #expect(throws: ChainError.self) { try await question() }
            #expect(error?.code == .reverted([0xDF, 0x2D]))
            #expect(error?.message == "execution reverted: no")
        }
    }

    @Test func `The words of a revert do not repeat the endpoint's key`() async throws {
        let client = try client(.error(3, "execution reverted at /v3/0123456789"))
        let error = await #expect(throws: ChainError.self) {
            try await client.call(CallRequest(to: .zero, data: []), at: .latest)
        }
        #expect(error?.message == "execution reverted at /v3/…")
    }

    @Test func `Reverts are nothing that other methods do`() async throws {
        let client = try client(.error(3, "execution reverted"))
        #expect(await code { try await client.gasPrice() } == .refused(code: 3))
    }

    @Test func `A batch fails with its first failure`() async throws {
        let chain = try ScriptedChain { request in
            request.reply { $0.params.contains("0101") ? .null : .error(-32000, "transaction indexing is in progress") }
        }
        #expect(await code { try await chain.client.receipts(of: [Sample.hash(1), Sample.hash(2)]) } == .unavailable)
    }

    @Test func `A cancelled task gets a cancellation, not a failure of the node`() async throws {
        let client = try client(.null)
        await withTaskGroup(of: Void.self) { group in
            group.cancelAll()
            group.addTask { _ = await #expect(throws: CancellationError.self) { try await client.chainID() } }
        }
    }
}
