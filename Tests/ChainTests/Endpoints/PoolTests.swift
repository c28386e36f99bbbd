import Ethereum
import JSONRPC
import Testing

@testable import Chain

@Suite(.timeLimit(.minutes(5))) struct PoolTests {
    private let account = Address(Array(repeating: 0x11, count: 20)) ?? .zero

    /// A transaction as nodes show it; its hash repeats one byte.
    private static func transaction(_ byte: UInt8, nonce: Int) -> String {
        #"{"hash":"\#(Sample.hash(byte))","nonce":"0x\#(nonce)","from":"\#(Sample.address)"}"#
    }

    /// A node that counts up to a nonce, and shows these transactions by the bytes of their hashes.
    private static func node(
        counts count: Int, pending: [(UInt8, nonce: Int)], queued: [(UInt8, nonce: Int)] = []
    ) -> ScriptedTransport.Script {
        func half(_ transactions: [(UInt8, nonce: Int)]) -> String {
            transactions.map { #""\#($0.nonce)":\#(transaction($0.0, nonce: $0.nonce))"# }.joined(separator: ",")
        }
        let content = #"{"pending":{\#(half(pending))},"queued":{\#(half(queued))}}"#
        return { $0.reply(["eth_getTransactionCount": "\"0x\(count)\"", "txpool_contentFrom": content]) }
    }

    @Test func `What any node holds is shown once, and the highest count counts`() async throws {
        let chain = try ScriptedChain(
            Self.node(counts: 5, pending: [(0xA4, 4)], queued: [(0xB7, 7), (0xB5, 5)]),
            Self.node(counts: 6, pending: [(0xA4, 4), (0xA5, 5)]),
            Self.node(counts: 4, pending: []))
        let pool = try await chain.client.pool(of: account)
        #expect(pool.pendingCount == 6)
        #expect(pool.transactions.map(\.nonce) == [4, 5, 5, 7])
        #expect(Set(pool.transactions.map(\.hash)) == Set([0xA4, 0xA5, 0xB5, 0xB7].map(Sample.hash)))
        #expect(pool.unanswered.isEmpty)
    }

    @Test(
        arguments: [
            { $0.fail(.timeout) }, { $0.http(503) }, { $0.reply { _ in .error(-32000, "node is syncing") } },
            { $0.reply { _ in .result("[]") } },
        ] as [ScriptedTransport.Script])
    func `An endpoint that does not answer is named, whichever it is`(
        _ failing: @escaping ScriptedTransport.Script
    ) async throws {
        let answering = Self.node(counts: 5, pending: [(0xA4, 4)])
        for scripts in [(failing, answering), (answering, failing)] {
            let chain = try ScriptedChain(scripts.0, scripts.1)
            let pool = try await chain.client.pool(of: account)
            #expect(pool.transactions.map(\.nonce) == [4])
            #expect(pool.pendingCount == 5)
            #expect(pool.unanswered == ["http://node\(chain.transports[0].requests.count == 1 ? 0 : 1).test/…"])
        }
    }

    @Test func `An endpoint that failed lately is asked all the same`() async throws {
        let chain = try ScriptedChain({ $0.fail(.unreachable) }, Self.node(counts: 5, pending: []))
        _ = try await chain.client.pool(of: account)
        chain.transports[0].answer(Self.node(counts: 6, pending: [(0xA5, 5)]))
        let pool = try await chain.client.pool(of: account)
        #expect(pool.pendingCount == 6)
        #expect(pool.transactions.map(\.nonce) == [5])
        #expect(pool.unanswered.isEmpty)
    }

    @Test func `When nobody answers it fails`() async throws {
        let chain = try ScriptedChain({ $0.fail(.unreachable) }, { $0.http(503) })
        let error = await #expect(throws: ChainError.self) { try await chain.client.pool(of: account) }
        #expect(error?.code == .unreachable)
    }

    @Test func `An endpoint of another chain is neither asked nor missed`() async throws {
        let ours = Self.node(counts: 5, pending: [(0xA4, 4)])
        let chain = try ScriptedChain({ $0.reply(["eth_chainId": "1"]) }, ours)
        _ = await chain.client.verifyEndpoints(serve: 1287)
        let pool = try await chain.client.pool(of: account)
        #expect(pool.unanswered.isEmpty)
        #expect(chain.transports[0].methods == ["eth_chainId"])
        let other = try ScriptedChain { $0.reply(["eth_chainId": "1"]) }
        _ = await other.client.verifyEndpoints(serve: 1287)
        await #expect(throws: ChainError.self) { try await other.client.pool(of: account) }
    }

    @Test func `Where the pool cannot be seen the pending block is looked at`() async throws {
        let block = """
            {"hash":null,"transactions":[\(Self.transaction(0xA4, nonce: 4)),\
            {"hash":"\(Sample.topic)","nonce":"0x9","from":"0x\(String(repeating: "22", count: 20))"}]}
            """
        let chain = try ScriptedChain(
            { $0.reply(["eth_getTransactionCount": "\"0x5\"", "eth_getBlockByNumber": block]) },
            Self.node(counts: 6, pending: [(0xA5, 5)]))
        let pool = try await chain.client.pool(of: account)
        #expect(pool.transactions.map(\.hash) == [Sample.hash(0xA4), Sample.hash(0xA5)])
        #expect(pool.unanswered.isEmpty)
    }

    @Test func `A cancelled task gets a cancellation, and no endpoint is to blame`() async throws {
        let chain = try ScriptedChain(Self.node(counts: 5, pending: []), Self.node(counts: 5, pending: []))
        await withTaskGroup(of: Void.self) { group in
            group.cancelAll()
            group.addTask { [account] in
                _ = await #expect(throws: CancellationError.self) { try await chain.client.pool(of: account) }
            }
        }
        #expect(chain.client.turns() == [0, 1])
    }
}
