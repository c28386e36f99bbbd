import Concurrency
import Ethereum
import JSONRPC
import Testing

@testable import Chain

@Suite(.timeLimit(.minutes(5))) struct SendingTests {
    private let transactions = (0..<10).map { SignedTransaction.test(nonce: Nonce($0)) }

    /// A node that takes everything.
    @Sendable private static func accept(_ call: ScriptedRequest.Call) -> ScriptedRequest.Reply {
        let raw = call.params.dropFirst(2).dropLast(2)
        return .result("\"\(Keccak256.hash(Hex.decode(String(raw)) ?? []))\"")
    }

    @Test func `All transactions leave in one request, in order`() async throws {
        let chain = try ScriptedChain { request in request.reply(Self.accept) }
        #expect(await chain.client.send(transactions) == Array(repeating: .accepted, count: 10))
        #expect(chain.transports[0].requests.count == 1)
        #expect(
            chain.transports[0].requests[0].calls.map(\.params) == transactions.map { #"["\#(Hex.encode($0.raw))"]"# })
    }

    @Test func `What may not leave any more is handed to no other node, and none is to blame`() async throws {
        let mayLeave = Locked(true)
        let chain = try ScriptedChain(
            {
                mayLeave.withLock { $0 = false }
                return $0.fail(.timeout)
            }, { $0.reply(Self.accept) })
        let answers = await chain.client.send([transactions[0]]) { mayLeave.withLock(\.self) }
        guard case .outcomeUnknown = answers[0] else {
            Issue.record("\(answers)")
            return
        }
        #expect(chain.transports.map(\.requests.count) == [1, 0])
        #expect(chain.client.turns() == [1])
    }

    @Test func `Each answer belongs to its transaction`() async throws {
        let chain = try ScriptedChain { request in
            request.reply { call in
                switch call.id {
                case request.calls[1].id: .error(-32000, "already known")
                case request.calls[2].id: .error(-32000, "nonce too low")
                default: Self.accept(call)
                }
            }
        }
        #expect(
            await chain.client.send(Array(transactions[..<4])) == [.accepted, .alreadyKnown, .nonceTooLow, .accepted])
    }

    @Test(arguments: ["\"\(Sample.topic)\"", "null", "{}", "\"0x\""])
    func `Another hash than ours leaves the outcome open`(_ result: String) async throws {
        let chain = try ScriptedChain { request in request.reply { _ in .result(result) } }
        guard case .outcomeUnknown = await chain.client.send([transactions[0]])[0] else {
            Issue.record("taken for an answer")
            return
        }
    }

    @Test(arguments: [.timeout, .interrupted, .unreachable, .tooLarge] as [TransportError.Code])
    func `A lost answer leaves the outcome open`(_ code: TransportError.Code) async throws {
        let chain = try ScriptedChain { $0.fail(code) }
        let answers = await chain.client.send([transactions[0]])
        guard case .outcomeUnknown = answers[0] else {
            Issue.record("\(answers)")
            return
        }
    }

    @Test(arguments: [502, 500, 404, 401])
    func `An HTTP error leaves the outcome open`(_ status: Int) async throws {
        let chain = try ScriptedChain { $0.http(status, "<html>") }
        #expect(await chain.client.send([transactions[0]]) == [.outcomeUnknown("HTTP status \(status)")])
    }

    @Test func `A rate limit carries how long to wait`() async throws {
        let chain = try ScriptedChain { $0.http(429, retryAfter: .seconds(7)) }
        #expect(
            await chain.client.send(transactions)
                == Array(repeating: .rateLimited(retryAfter: .seconds(7)), count: transactions.count))
    }

    @Test func `Only what the first node left open goes to the second, in order`() async throws {
        let chain = try ScriptedChain(
            { request in
                request.reply { call in
                    switch call.id {
                    case request.calls[1].id, request.calls[3].id: .error(-32010, "node is syncing")
                    case request.calls[2].id: .error(-32000, "nonce too low")
                    default: Self.accept(call)
                    }
                }
            }, { request in request.reply(Self.accept) })
        #expect(
            await chain.client.send(Array(transactions[..<4])) == [.accepted, .accepted, .nonceTooLow, .accepted])
        #expect(
            chain.transports[1].requests.flatMap { $0.calls.map(\.params) }
                == [transactions[1], transactions[3]].map { #"["\#(Hex.encode($0.raw))"]"# })
    }

    @Test func `A second node's refusal does not undo that the first may have acted`() async throws {
        let chain = try ScriptedChain(
            { $0.fail(.timeout) }, { request in request.reply { _ in .error(-32000, "invalid sender") } })
        guard case .outcomeUnknown = await chain.client.send([transactions[0]])[0] else {
            Issue.record("taken for refused")
            return
        }
        // The first one is passed over by now.
        #expect(
            await chain.client.send([transactions[0]]) == [.rejected("error -32000: invalid sender")])
    }

    @Test func `A cancelled task sends to nobody, and no endpoint is to blame`() async throws {
        let chain = try ScriptedChain({ request in request.reply(Self.accept) }, { $0.reply(Self.accept) })
        let answers = await withTaskGroup(of: [SendAnswer].self) { group in
            group.cancelAll()
            group.addTask { [transactions] in await chain.client.send(transactions) }
            return await group.next() ?? []
        }
        #expect(answers == Array(repeating: .outcomeUnknown("cancelled"), count: transactions.count))
        #expect(chain.transports.flatMap(\.methods).isEmpty)
        _ = await chain.client.send(transactions)
        #expect(chain.transports[1].methods.isEmpty)
    }
}
