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
        for (index, scripts) in [(failing, answering), (answering, failing)].enumerated() {
            let chain = try ScriptedChain(scripts.0, scripts.1)
            let pool = try await chain.client.pool(of: account)
            #expect(pool.transactions.map(\.nonce) == [4])
            #expect(pool.pendingCount == 5)
            #expect(pool.unanswered == ["http://node\(index).test/…"])
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

    /// It may hold what it took when it led to the right one.
    @Test func `An endpoint of another chain is not asked, and missed`() async throws {
        let ours = Self.node(counts: 5, pending: [(0xA4, 4)])
        let chain = try ScriptedChain({ $0.reply(["eth_chainId": "1"]) }, ours)
        _ = await chain.client.verifyEndpoints(serve: 1287)
        let pool = try await chain.client.pool(of: account)
        #expect(pool.unanswered.count == 1)
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

    @Test(
        arguments: [
            (["txpool_contentFrom"], 6, [4]), (["pending count"], 4, [4, 5]),
            (["txpool_contentFrom", "pending block"], 6, []),
            (["txpool_contentFrom", "pending count", "pending block"], 4, []),
        ] as [(Set<String>, UInt64, [Nonce])])
    func `A node that refuses to show its pool shows nothing of it`(
        _ refused: Set<String>, _ count: UInt64, _ nonces: [Nonce]
    ) async throws {
        let block = #"{"hash":null,"transactions":[\#(Self.transaction(0xA4, nonce: 4))]}"#
        let content =
            #"{"pending":{"4":\#(Self.transaction(0xA4, nonce: 4)),"5":\#(Self.transaction(0xA5, nonce: 5))}}"#
        let chain = try ScriptedChain { request in
            request.reply { call in
                let isPending = call.params.contains("pending")
                let name =
                    switch call.method {
                    case "eth_getTransactionCount": isPending ? "pending count" : "count"
                    case "eth_getBlockByNumber": isPending ? "pending block" : "block"
                    default: call.method
                    }
                if refused.contains(name) { return .error(-32602, "invalid params: pending is not here") }
                return switch name {
                case "pending count": .result("\"0x6\"")
                case "count": .result("\"0x4\"")
                case "pending block": .result(block)
                default: .result(content)
                }
            }
        }
        let pool = try await chain.client.pool(of: account)
        #expect(pool.pendingCount.rawValue == count)
        #expect(pool.transactions.map(\.nonce) == nonces)
        #expect(pool.unanswered.isEmpty)
        #expect(pool.isWhole == !refused.contains("txpool_contentFrom"))
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
