import Ethereum
import JSONRPC
import Testing

@testable import Chain

@Suite(.timeLimit(.minutes(5))) struct BulkReadTests {
    // MARK: Headers

    @Test func `Headers travel together, nil for one that is not there or that the node has no such name for`()
        async throws
    {
        let chain = try ScriptedChain { request in
            request.reply { call in
                switch call.params {
                case #"["finalized",false]"#: .error(-32603, "Cannot convert finalized to a BigInt")
                case #"["0x1",false]"#: .null
                case #"["0x2",false]"#: .error(-32000, "header not found")
                default: .result(Sample.header)
                }
            }
        }
        let headers = try await chain.client.headers([.finalized, .latest, .number(1), .number(2), .number(42)])
        #expect(headers.map { $0?.number } == [nil, 42, nil, nil, 42])
        #expect(chain.transports[0].requests.count == 1)
    }

    @Test func `A refusal of an ordinary block is an error`() async throws {
        let chain = try ScriptedChain { request in request.reply { _ in .error(-32603, "internal error") } }
        await #expect(throws: ChainError.self) { try await chain.client.headers([.latest]) }
    }

    // MARK: Calls

    private static let calls = (0..<3).map { CallRequest(to: .zero, data: [UInt8($0)]) }

    @Test func `Each call of a batch is answered by itself`() async throws {
        let chain = try ScriptedChain { request in
            request.reply { call in
                if call.params.contains(#""0x01""#) { return .error(#"{"code":3,"message":"reverted","data":"0xff"}"#) }
                return call.params.contains(#""0x02""#) ? .error(429, "slow down") : .result(#""0xaa""#)
            }
        }
        let results = try await chain.client.calls(Self.calls, at: .number(7))
        #expect(try results[0].get() == [0xAA])
        #expect(throws: ChainError.self) { try results[1].get() }
        guard case .failure(let reverted) = results[1], case .failure(let limited) = results[2] else {
            Issue.record("they were answered")
            return
        }
        #expect(reverted.code == .reverted([0xFF]))
        #expect(limited.code == .rateLimited(retryAfter: nil))
        #expect(chain.transports[0].requests.count == 1)
        #expect(chain.transports[0].requests[0].calls[0].params.hasSuffix(#","0x7"]"#))
    }

    @Test(
        arguments: [
            { $0.fail(.unreachable) }, { $0.reply { _ in .error(429, "too many requests") } },
            { $0.reply { _ in .error(-32000, "header not found") } },
        ] as [ScriptedTransport.Script])
    func `A node that answers none of them has another one asked`(
        _ failing: @escaping ScriptedTransport.Script
    ) async throws {
        let chain = try ScriptedChain(failing, { $0.reply { _ in .result(#""0x01""#) } })
        #expect(try await chain.client.calls(Self.calls, at: .latest).map { try $0.get() } == [[1], [1], [1]])
        let alone = try ScriptedChain(failing)
        await #expect(throws: ChainError.self) { try await alone.client.calls(Self.calls, at: .latest) }
    }

    @Test func `Nothing to ask, nothing asked`() async throws {
        let chain = try ScriptedChain { $0.fail(.unreachable) }
        #expect(try await chain.client.calls([], at: .latest).isEmpty)
        #expect(try await chain.client.headers([]).isEmpty)
        #expect(chain.transports[0].requests.isEmpty)
    }

    // MARK: Payments

    private static func transaction(_ number: UInt8, to recipient: String?, value: String) -> String {
        """
        {"hash":"\(Sample.hash(number))","from":"\(Sample.address)","to":\(recipient.map { "\"\($0)\"" } ?? "null"),\
        "value":"\(value)","input":"0x","nonce":"0x0","type":"0x7e"}
        """
    }

    /// A node with one block of four transactions, of which the second failed.
    private static func node(receipts: [String]) -> ScriptedTransport.Script {
        let transactions = [
            transaction(1, to: Sample.address, value: "0x7"), transaction(2, to: Sample.address, value: "0x8"),
            transaction(3, to: Sample.address, value: "0x0"), transaction(4, to: nil, value: "0x9"),
        ].joined(separator: ",")
        let block = Sample.header.replacing(#""transactions":[]"#, with: #""transactions":[\#(transactions)]"#)
        return { request in
            request.reply { call in
                switch (call.method, call.params) {
                case ("eth_getBlockByNumber", #"["0x2a",true]"#): .result(block)
                case ("eth_getBlockByNumber", #"["0x2b",true]"#): .null
                case ("eth_getBlockByNumber", _): .result(Sample.header)
                case ("eth_getBlockReceipts", _): .result("[\(receipts.joined(separator: ","))]")
                default: .methodNotFound
                }
            }
        }
    }

    @Test func `A block's payments are those of transactions that succeeded and moved something to somebody`()
        async throws
    {
        let chain = try ScriptedChain(
            Self.node(receipts: [
                Sample.receipt(of: Sample.hash(1)), Sample.receipt(of: Sample.hash(2), status: "0x0"),
                Sample.receipt(of: Sample.hash(3)), Sample.receipt(of: Sample.hash(4)),
            ]))
        let blocks = try await chain.client.payments(in: [42, 43, 41])
        #expect(blocks[0]?.payments.map(\.transaction) == [Sample.hash(1)])
        #expect(blocks[0]?.payments.map(\.value) == [7])
        #expect(blocks[0]?.block == Sample.block)
        #expect(blocks[1] == nil)
        #expect(blocks[2]?.payments.isEmpty == true)
        #expect(chain.transports[0].requests.count == 2)
    }

    @Test func `A node that lacks a receipt has nothing to say`() async throws {
        let chain = try ScriptedChain(Self.node(receipts: [Sample.receipt(of: Sample.hash(1))]))
        let error = await #expect(throws: ChainError.self) { try await chain.client.payments(in: [42]) }
        #expect(error?.code == .unavailable)
    }
}
