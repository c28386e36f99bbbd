import Concurrency
import JSON
import JSONRPC
import Testing

@Suite(.timeLimit(.minutes(5))) struct RPCClientTests {
    private let transport = ManualTransport()
    private let client: RPCClient

    init() throws {
        client = RPCClient(endpoint: try .test(), transport: transport)
    }

    @Test func `A call returns its result`() async throws {
        async let result = client.call(RPCCall("eth_chainId"))
        await transport.manual.waitForWork()
        transport.manual.runAll()
        #expect(transport.sent.map(\.timeout) == [.seconds(15)])
        try transport.answer(0) { $0.echo() }
        #expect(try await result.string == "eth_chainId")
    }

    @Test func `Calls of one turn share a request`() async throws {
        try await withThrowingTaskGroup { group in
            for number in 0..<10 {
                group.addTask { [client] in try await client.call(RPCCall("m\(number)")).string == "m\(number)" }
            }
            await transport.manual.waitForWork(10)
            transport.manual.runAll()
            #expect(transport.sent.count == 1)
            try transport.answer(0) { $0.echo() }
            for try await isRight in group { #expect(isRight) }
        }
    }

    @Test func `A batch returns its results in order`() async throws {
        async let results = client.batch([RPCCall("a"), RPCCall("b")])
        await transport.manual.waitForWork()
        transport.manual.runAll()
        try transport.answer(0) { $0.echo() }
        #expect(await results.map(\.shown) == [#""a""#, #""b""#])
    }

    @Test func `A batch of nothing sends nothing`() async throws {
        #expect(await client.batch([]).isEmpty)
        #expect(transport.sent.isEmpty)
    }

    @Test func `What may not leave any more when its turn comes does not, and what may goes ahead of the others`()
        async throws
    {
        var configuration = RPCClient.Configuration()
        configuration.maximumRequests = 1
        let client = RPCClient(endpoint: try .test(), transport: transport, configuration: configuration)
        let mayLeave = Locked(true)
        let (late, timely) = (
            Departure(timeout: .seconds(5)) { mayLeave.withLock(\.self) }, Departure(timeout: .seconds(5)) { true }
        )
        async let first = client.call(RPCCall("first"))
        await transport.manual.waitForWork()
        transport.manual.runAll()
        async let read = client.call(RPCCall("read"))
        await transport.manual.waitForWork()
        async let withdrawn = client.batch([RPCCall("late")], leaving: late)
        await transport.manual.waitForWork(2)
        async let sent = client.batch([RPCCall("timely")], leaving: timely)
        await transport.manual.waitForWork(3)
        transport.manual.runAll()
        #expect(transport.sent.count == 1)
        mayLeave.withLock { $0 = false }
        for number in 0..<3 { try transport.answer(number) { $0.echo() } }
        #expect(try transport.sent.map { try SentRequest($0.body).methods } == [["first"], ["timely"], ["read"]])
        #expect(transport.sent.map(\.timeout) == [.seconds(15), .seconds(5), .seconds(15)])
        guard case .failure(let error) = await withdrawn[0], case .withdrawn = error.code else {
            Issue.record("\(await withdrawn)")
            return
        }
        #expect(await sent[0].shown == #""timely""#)
        _ = try await (first, read)
    }

    @Test func `Cancelling the only caller aborts the transfer`() async throws {
        let error = await withTaskGroup(of: RPCError?.self) { [client] group in
            group.addTask { await #expect(throws: RPCError.self) { try await client.call(RPCCall("m")) } }
            await transport.manual.waitForWork()
            transport.manual.runAll()
            group.cancelAll()
            await transport.manual.waitForWork()
            transport.manual.runAll()
            return await group.next() ?? nil
        }
        #expect(transport.cancelled == [TransferID(0)])
        guard case .cancelled = error?.code else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `A call by a cancelled task is not sent`() async throws {
        let results = await withTaskGroup(of: [Result<JSON, RPCError>].self) { [client] group in
            group.cancelAll()
            group.addTask { await client.batch([RPCCall("m")]) }
            // The cancellation and the call, in this order.
            await transport.manual.waitForWork(2)
            transport.manual.runAll()
            return await group.next() ?? []
        }
        #expect(results.map(\.shown) == ["cancelled"])
        #expect(transport.sent.isEmpty)
    }
}
