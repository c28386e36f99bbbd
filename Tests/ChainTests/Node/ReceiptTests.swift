import Ethereum
import JSONRPC
import Testing

@testable import Chain

@Suite(.timeLimit(.minutes(5))) struct ReceiptTests {
    private let ours: Set<Hash32> = [Sample.hash(1), Sample.hash(2)]

    private func unavailable(_ chain: ScriptedChain) async {
        let error = await #expect(throws: ChainError.self) {
            try await chain.client.receipts(in: Sample.block, of: ours)
        }
        #expect(error?.code == .unavailable)
    }

    @Test func `One call finds the receipts of a block, and those of others are not decoded`() async throws {
        let foreign = #"{"blockHash":"\#(Sample.blockHash)","transactionHash":"\#(Sample.hash(9))","status":"?"}"#
        let chain = try ScriptedChain { request in
            request.reply(["eth_getBlockReceipts": "[\(foreign),\(Sample.receipt(of: Sample.hash(2)))]"])
        }
        let receipts = try await chain.client.receipts(in: Sample.block, of: ours)
        #expect(receipts.map(\.transactionHash) == [Sample.hash(2)])
        #expect(chain.transports[0].requests.map { $0.calls[0].params } == [#"["0x2a"]"#])
    }

    @Test func `Nothing wanted, nothing asked`() async throws {
        let chain = try ScriptedChain { $0.fail(.unreachable) }
        #expect(try await chain.client.receipts(in: Sample.block, of: []).isEmpty)
        #expect(chain.transports[0].requests.isEmpty)
    }

    @Test func `A node without the block has nothing to say`() async throws {
        await unavailable(try ScriptedChain { request in request.reply(["eth_getBlockReceipts": "null"]) })
    }

    @Test func `Receipts of another block at that height are no answer`() async throws {
        let other = Sample.receipt(of: Sample.hash(9), in: Sample.otherBlockHash)
        await unavailable(try ScriptedChain { request in request.reply(["eth_getBlockReceipts": "[\(other)]"]) })
    }

    @Test func `Receipts of two blocks are malformed`() async throws {
        let other = Sample.receipt(of: Sample.hash(9), in: Sample.otherBlockHash)
        let chain = try ScriptedChain { request in
            request.reply(["eth_getBlockReceipts": "[\(Sample.receipt()),\(other)]"])
        }
        let error = await #expect(throws: ChainError.self) {
            try await chain.client.receipts(in: Sample.block, of: ours)
        }
        #expect(error?.code == .malformed)
    }

    @Test func `An empty block is compared with the header`() async throws {
        let empty = try ScriptedChain { request in
            request.reply(["eth_getBlockReceipts": "[]", "eth_getBlockByNumber": Sample.header])
        }
        #expect(try await empty.client.receipts(in: Sample.block, of: ours).isEmpty)
        let header = Sample.header.replacing(Sample.blockHash, with: Sample.otherBlockHash)
        await unavailable(
            try ScriptedChain { request in
                request.reply(["eth_getBlockReceipts": "[]", "eth_getBlockByNumber": header])
            })
    }

    @Test func `A node that still indexes is not taken for one without receipts`() async throws {
        await unavailable(
            try ScriptedChain { request in
                request.reply { _ in .error(-32000, "transaction indexing is in progress") }
            })
    }

    // MARK: One by one

    /// A node without `eth_getBlockReceipts` that has these receipts.
    private static func node(receipts: [Hash32: String]) -> ScriptedTransport.Script {
        { request in
            request.reply { call in
                switch call.method {
                case "eth_getTransactionReceipt":
                    receipts.first { call.params.contains($0.key.description) }.map { .result($0.value) } ?? .null
                case "eth_getBlockByNumber": .result(Sample.header)
                default: .error(-32601, "the method \(call.method) does not exist/is not available")
                }
            }
        }
    }

    @Test func `A node without block receipts is asked for each receipt, and remembered`() async throws {
        let chain = try ScriptedChain(Self.node(receipts: [Sample.hash(1): Sample.receipt()]))
        for _ in 0..<2 {
            let receipts = try await chain.client.receipts(in: Sample.block, of: [Sample.hash(1)])
            #expect(receipts.map(\.transactionHash) == [Sample.hash(1)])
        }
        #expect(
            chain.transports[0].methods == [
                "eth_getBlockReceipts", "eth_getTransactionReceipt", "eth_getTransactionReceipt",
            ])
    }

    @Test func `What one node lacks is not held against another`() async throws {
        let chain = try ScriptedChain(
            Self.node(receipts: [Sample.hash(1): Sample.receipt()]),
            { request in request.reply(["eth_getBlockReceipts": "[\(Sample.receipt())]"]) })
        _ = try await chain.client.receipts(in: Sample.block, of: [Sample.hash(1)])
        chain.transports[0].answer { $0.fail(.unreachable) }
        #expect(try await chain.client.receipts(in: Sample.block, of: [Sample.hash(1)]).count == 1)
        #expect(chain.transports[1].methods == ["eth_getBlockReceipts"])
    }

    @Test func `Receipts from other blocks do not belong to this one`() async throws {
        let elsewhere = Sample.receipt(in: Sample.otherBlockHash)
        let chain = try ScriptedChain(Self.node(receipts: [Sample.hash(1): elsewhere]))
        #expect(try await chain.client.receipts(in: Sample.block, of: [Sample.hash(1)]).isEmpty)
    }

    @Test func `A missing receipt counts only if the node has the block`() async throws {
        let chain = try ScriptedChain(Self.node(receipts: [:]))
        #expect(try await chain.client.receipts(in: Sample.block, of: ours).isEmpty)
        await unavailable(
            try ScriptedChain { request in
                request.reply(["eth_getTransactionReceipt": "null", "eth_getBlockByNumber": "null"])
            })
    }

    // MARK: By hash

    @Test func `Receipts come back in the order asked, nil where there is none`() async throws {
        let pending = Sample.receipt(of: Sample.hash(3)).replacing("\"\(Sample.blockHash)\"", with: "null")
        let chain = try ScriptedChain(
            Self.node(receipts: [Sample.hash(1): Sample.receipt(), Sample.hash(3): pending]))
        let receipts = try await chain.client.receipts(of: [Sample.hash(2), Sample.hash(1), Sample.hash(3)])
        #expect(receipts.map { $0?.transactionHash } == [nil, Sample.hash(1), nil])
    }

    @Test func `The receipt of another transaction is refused`() async throws {
        let chain = try ScriptedChain(Self.node(receipts: [Sample.hash(1): Sample.receipt(of: Sample.hash(2))]))
        let error = await #expect(throws: ChainError.self) { try await chain.client.receipts(of: [Sample.hash(1)]) }
        #expect(error?.code == .malformed)
    }
}
