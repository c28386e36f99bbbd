import Ethereum
import JSONRPC
import Testing

@testable import Chain

@Suite(.timeLimit(.minutes(5))) struct FailoverTests {
    private static func node(_ chainID: UInt64) -> ScriptedTransport.Script {
        { request in request.reply(["eth_chainId": "\(chainID)"]) }
    }

    @Test(
        arguments: [
            { $0.fail(.unreachable) }, { $0.fail(.timeout) }, { $0.http(502, "<html>") }, { $0.http(200, "<html>") },
            { $0.http(200) }, { $0.http(429) }, { $0.reply { _ in .error(-32005, "limit exceeded") } },
            { $0.reply { _ in .result("\"nonsense\"") } },
        ] as [ScriptedTransport.Script])
    func `What one endpoint fails to answer the next one is asked, and goes on being asked`(
        _ failing: @escaping ScriptedTransport.Script
    ) async throws {
        let chain = try ScriptedChain(failing, Self.node(2))
        #expect(try await chain.client.chainID() == 2)
        #expect(try await chain.client.chainID() == 2)
        #expect(chain.transports.map(\.requests.count) == [1, 2])
    }

    @Test func `The first endpoint is asked again after its pause`() async throws {
        let chain = try ScriptedChain({ $0.fail(.unreachable) }, Self.node(2))
        _ = try await chain.client.chainID()
        chain.transports[0].answer(Self.node(1))
        #expect(try await chain.client.chainID() == 2)
        chain.pass(.seconds(1))
        #expect(try await chain.client.chainID() == 1)
    }

    @Test func `Retry-After is respected`() async throws {
        let chain = try ScriptedChain({ $0.http(429, retryAfter: .seconds(30)) }, Self.node(2))
        _ = try await chain.client.chainID()
        chain.transports[0].answer(Self.node(1))
        chain.pass(.seconds(29))
        #expect(try await chain.client.chainID() == 2)
        chain.pass(.seconds(1))
        #expect(try await chain.client.chainID() == 1)
    }

    @Test func `An endpoint that lacks data is not passed over afterwards`() async throws {
        let chain = try ScriptedChain(
            { $0.reply { _ in .error(-32000, "missing trie node") } }, Self.node(2))
        #expect(try await chain.client.chainID() == 2)
        #expect(try await chain.client.chainID() == 2)
        #expect(chain.transports.map(\.requests.count) == [2, 2])
    }

    @Test func `What the call itself is to blame for is not tried elsewhere`() async throws {
        let chain = try ScriptedChain({ $0.reply { _ in .error(3, "execution reverted") } }, Self.node(2))
        await #expect(throws: ChainError.self) {
            try await chain.client.call(CallRequest(to: .zero, data: []), at: .latest)
        }
        #expect(chain.transports.map(\.requests.count) == [1, 0])
    }

    @Test func `A call tries two endpoints, not all`() async throws {
        let chain = try ScriptedChain({ $0.fail(.timeout) }, { $0.http(503) }, Self.node(3))
        let error = await #expect(throws: ChainError.self) { try await chain.client.chainID() }
        #expect(error?.code == .unreachable)
        #expect(error?.endpoint == "http://node1.test/…")
        #expect(try await chain.client.chainID() == 3)
    }

    @Test func `A single endpoint is asked however often it failed`() async throws {
        let chain = try ScriptedChain({ $0.fail(.unreachable) })
        for _ in 0..<3 { await #expect(throws: ChainError.self) { try await chain.client.chainID() } }
        #expect(chain.transports[0].requests.count == 3)
    }

    // MARK: Another chain

    @Test func `An endpoint that serves another chain is not asked until it serves ours`() async throws {
        let chain = try ScriptedChain(Self.node(1), Self.node(1287))
        let checks = await chain.client.verifyEndpoints(serve: 1287)
        #expect(checks.map(\.endpoint) == ["http://node0.test/…", "http://node1.test/…"])
        #expect(try checks.map { try $0.chainID.get() } == [1, 1287])
        #expect(try await chain.client.chainID() == 1287)
        chain.transports[0].answer { $0.reply(["eth_chainId": "1287", "eth_gasPrice": "5"]) }
        _ = await chain.client.verifyEndpoints(serve: 1287)
        #expect(try await chain.client.gasPrice() == 5)
    }

    @Test func `An endpoint that does not answer the check stays`() async throws {
        let chain = try ScriptedChain({ $0.fail(.unreachable) })
        let checks = await chain.client.verifyEndpoints(serve: 1287)
        #expect(throws: ChainError.self) { try checks[0].chainID.get() }
        chain.transports[0].answer(Self.node(1287))
        #expect(try await chain.client.chainID() == 1287)
    }

    @Test func `Without any endpoint of our chain nothing is asked and nothing sent`() async throws {
        let chain = try ScriptedChain(Self.node(1))
        _ = await chain.client.verifyEndpoints(serve: 1287)
        let error = await #expect(throws: ChainError.self) { try await chain.client.gasPrice() }
        #expect(error?.code == .unreachable)
        #expect(
            await chain.client.send([.test(nonce: 0)]) == [.outcomeUnknown("every endpoint serves another chain")])
        #expect(chain.transports[0].methods == ["eth_chainId"])
    }
}
