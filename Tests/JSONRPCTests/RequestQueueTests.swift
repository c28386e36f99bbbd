import Concurrency
import JSON
import Testing

@testable import JSONRPC

@Suite struct RequestQueueTests {
    private static func queue(_ change: (inout RPCClient.Configuration) -> Void = { _ in }) throws -> RequestQueue {
        var configuration = RPCClient.Configuration()
        change(&configuration)
        return RequestQueue(endpoint: try .test(), configuration: configuration)
    }

    private static func call(_ number: Int) -> RPCCall { RPCCall("m\(number)") { $0.integer(number) } }

    /// Enqueues one call by each of several callers, who are named like their calls.
    @discardableResult
    private static func enqueue(_ numbers: ClosedRange<Int>, in queue: inout RequestQueue) -> [RequestQueue.GroupID] {
        numbers.map { number in
            let group = RequestQueue.GroupID(UInt64(number))
            let isTaken = queue.enqueue([call(number)], of: group)
            #expect(isTaken)
            return group
        }
    }

    @Test func `Calls of a batch that a node refuses leave one by one, each only if it still may`() throws {
        var queue = try Self.queue()
        let mayLeave = Locked(true)
        let departure = Departure(timeout: .seconds(5)) { mayLeave.withLock(\.self) }
        let isTaken = queue.enqueue([Self.call(1), Self.call(2)], of: .init(1), leaving: departure)
        #expect(isTaken)
        Self.enqueue(3...3, in: &queue)
        let batch = try queue.send()
        #expect(try SentRequest(batch.body).methods == ["m1", "m2"])
        let none = queue.answered(batch.id, with: .success(HTTPResponse("", status: 413)))
        #expect(none.isEmpty)
        let alone = try queue.send()
        #expect(try SentRequest(alone.body).methods == ["m1"])
        mayLeave.withLock { $0 = false }
        let early = queue.withdraw()
        #expect(early.isEmpty, "one of its calls is under way")
        let rest = try queue.sendAll()
        #expect(rest == [["m3"]])
        let finished = queue.answered(alone.id, with: .success(try SentRequest(alone.body).echo()))
        #expect(
            finished.map { $0.results.map(\.shown) } == [
                [#""m1""#, "not sent: it was too late for it when its turn came"]
            ])
    }

    @Test func `A single call travels alone, without an array around it`() throws {
        var queue = try Self.queue()
        Self.enqueue(1...1, in: &queue)
        let request = try queue.send()
        #expect(
            String(decoding: request.body, as: UTF8.self) == #"{"jsonrpc":"2.0","id":1,"method":"m1","params":[1]}"#)
        let rest = try queue.sendAll()
        #expect(rest.isEmpty)
    }

    @Test func `Calls that wait leave together, in order`() throws {
        var queue = try Self.queue()
        Self.enqueue(1...5, in: &queue)
        let request = try queue.send()
        #expect(try SentRequest(request.body).methods == ["m1", "m2", "m3", "m4", "m5"])
        #expect(queue.statistics.requests == 1)
        #expect(queue.statistics.batches == 1)
    }

    @Test func `No more than the allowed requests are under way`() throws {
        var queue = try Self.queue { $0.maximumRequests = 2 }
        var sent: [RequestQueue.Request] = []
        for number in 1...4 {
            Self.enqueue(number...number, in: &queue)
            if let request = queue.nextRequest() { sent.append(request) }
        }
        #expect(sent.count == 2)
        #expect(queue.statistics.waiting == 2)
        _ = queue.answered(sent[0].id, with: .success(try SentRequest(sent[0].body).echo()))
        let rest = try queue.sendAll()
        #expect(rest == [["m3", "m4"]])
    }

    @Test func `A batch is bounded in calls and in bytes`() throws {
        var queue = try Self.queue {
            $0.maximumBatch = 3
            $0.maximumBatchBytes = 1_000
        }
        Self.enqueue(1...4, in: &queue)
        let large = RPCCall("large") { $0.string(String(repeating: "x", count: 2_000)) }
        _ = queue.enqueue([large], of: .init(100))
        Self.enqueue(5...5, in: &queue)
        let batches = try queue.sendAll()
        #expect(batches == [["m1", "m2", "m3"], ["m4"], ["large"], ["m5"]])
    }

    @Test func `What does not fit into the queue is refused whole`() throws {
        var queue = try Self.queue { $0.maximumWaiting = 3 }
        let taken = [[1, 2], [3, 4], [3]].enumerated().map { number, calls in
            queue.enqueue(calls.map(Self.call), of: .init(UInt64(number)))
        }
        #expect(taken == [true, false, true])
        #expect(queue.statistics.waiting == 3)
    }

    @Test func `Shuffled answers find their calls`() throws {
        var queue = try Self.queue()
        let groups = Self.enqueue(1...20, in: &queue)
        let request = try queue.send()
        var random = SystemRandomNumberGenerator()
        let answers = try SentRequest(request.body).calls.shuffled(using: &random)
            .map { #"{"id":\#($0.id),"result":\#($0.params)}"# }
        let finished = queue.answered(request.id, with: .success(HTTPResponse("[\(answers.joined(separator: ","))]")))
        #expect(finished.map(\.id) == groups)
        #expect(finished.map { $0.results.map(\.shown) } == (1...20).map { ["[\($0)]"] })
    }

    @Test func `A caller of several calls is woken once, when all have ended`() throws {
        var queue = try Self.queue {
            $0.maximumBatch = 2
            $0.maximumRequests = 2
        }
        let group = RequestQueue.GroupID(1)
        _ = queue.enqueue([Self.call(1), Self.call(2), Self.call(3)], of: group)
        let first = try queue.send()
        let second = try queue.send()
        let none = queue.answered(second.id, with: .failure(TransportError(code: .interrupted, message: "cut off")))
        #expect(none.isEmpty)
        let finished = queue.answered(first.id, with: .success(try SentRequest(first.body).echo()))
        #expect(finished.map(\.id) == [group])
        #expect(finished.first?.results.map(\.shown) == [#""m1""#, #""m2""#, "cut off"])
    }

    @Test func `A waiting call that is cancelled is never sent`() throws {
        var queue = try Self.queue()
        let groups = Self.enqueue(1...3, in: &queue)
        let action = queue.cancel(groups[1])
        #expect(action.finished?.results.map(\.shown) == ["cancelled"])
        #expect(action.aborts.isEmpty)
        let sent = try queue.sendAll()
        #expect(sent == [["m1", "m3"]])
    }

    @Test func `A request is aborted when its last caller is cancelled`() throws {
        var queue = try Self.queue()
        let groups = Self.enqueue(1...2, in: &queue)
        let request = try queue.send()
        let actions = [queue.cancel(groups[0]), queue.cancel(groups[1]), queue.cancel(groups[1])]
        #expect(actions.map(\.aborts) == [[], [request.id], []])
        #expect(actions.map { $0.finished?.id } == [groups[0], groups[1], nil])
        #expect(queue.statistics.inFlight == 1)
        let cancelled = TransportError(code: .cancelled, message: "cancelled")
        let finished = queue.answered(request.id, with: .failure(cancelled))
        #expect(finished.isEmpty)
        #expect(queue.statistics.inFlight == 0)
        #expect(queue.statistics.unansweredRequests == 1 && queue.statistics.unansweredCalls == 2)
    }

    @Test func `The answer for a cancelled caller is dropped, the others get theirs`() throws {
        var queue = try Self.queue()
        let groups = Self.enqueue(1...3, in: &queue)
        let request = try queue.send()
        _ = queue.cancel(groups[0])
        let finished = queue.answered(request.id, with: .success(try SentRequest(request.body).echo()))
        #expect(finished.map(\.id) == Array(groups[1...]))
    }

    @Test(arguments: [
        HTTPResponse(#"{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"batch not supported"}}"#),
        HTTPResponse(#"{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"too large"}}"#, status: 400),
        HTTPResponse(
            #"{"jsonrpc":"2.0","id":null,"error":{"code":-32005,"message":"Number of requests exceeds max batch size"}}"#
        ),
        HTTPResponse(#"[{"jsonrpc":"2.0","id":1,"error":{"code":-32600,"message":"batch too large"}}]"#),
        HTTPResponse(#""no batches""#),
        HTTPResponse("", status: 413),
    ])
    func `The calls of a refused batch are sent one by one, ahead of the others`(refusal: HTTPResponse) throws {
        var queue = try Self.queue()
        let groups = Self.enqueue(1...3, in: &queue)
        let request = try queue.send()
        Self.enqueue(4...4, in: &queue)
        _ = queue.cancel(groups[1])
        let finished = queue.answered(request.id, with: .success(refusal))
        #expect(finished.isEmpty)
        let sent = try queue.sendAll()
        #expect(sent == [["m1"], ["m3"], ["m4"]])
    }

    /// Origin: geth 1.17.10 with `--rpc.batch-response-max-size 2000`.
    @Test func `What a node cuts off a batch's answer is asked for again, in smaller batches`() throws {
        var queue = try Self.queue()
        let groups = Self.enqueue(1...6, in: &queue)
        let request = try queue.send()
        let cut = #"{"jsonrpc":"2.0","id":%,"error":{"code":-32003,"message":"response too large"}}"#
        let ids = try SentRequest(request.body).calls.map(\.id)
        let answers = ids.enumerated().map { position, id in
            position < 2
                ? #"{"jsonrpc":"2.0","id":\#(id),"result":"0x1"}"# : cut.replacing("%", with: "\(id)")
        }
        let finished = queue.answered(request.id, with: .success(HTTPResponse("[\(answers.joined(separator: ","))]")))
        #expect(finished.map(\.id) == Array(groups[..<2]))
        #expect(try queue.sendAll() == [["m3", "m4", "m5"], ["m6"]])
    }

    @Test func `An answer that is too large by itself is one`() throws {
        var queue = try Self.queue()
        Self.enqueue(1...1, in: &queue)
        let request = try queue.send()
        let id = try #require(try SentRequest(request.body).calls.first?.id)
        let answer = #"{"jsonrpc":"2.0","id":\#(id),"error":{"code":-32003,"message":"response too large"}}"#
        let finished = queue.answered(request.id, with: .success(HTTPResponse(answer)))
        guard case .failure(let error)? = finished.first?.results.first, case .remote = error.code else {
            Issue.record("\(finished)")
            return
        }
    }

    @Test func `Statistics count what was sent and received`() throws {
        var queue = try Self.queue()
        Self.enqueue(1...2, in: &queue)
        let request = try queue.send()
        let response = try SentRequest(request.body).echo()
        _ = queue.answered(request.id, with: .success(response))
        var expected = RPCStatistics()
        expected.calls = 2
        expected.requests = 1
        expected.batches = 1
        expected.bytesSent = request.body.count
        expected.bytesReceived = response.body.count
        #expect(queue.statistics == expected)
    }

    @Test func `The batch limit halves with each refusal and recovers after a long run of answers`() {
        var limit = BatchLimit(maximum: 100)
        limit.batchRefused(of: 60)
        #expect(limit.current == 30)
        for _ in 0..<10 { limit.batchRefused(of: 30) }
        #expect(limit.current == 1)
        limit.callsAnswered(BatchLimit.probation - 1)
        #expect(limit.current == 1)
        limit.callsAnswered(1)
        #expect(limit.current == 2)
        for _ in 0..<10 { limit.callsAnswered(BatchLimit.probation) }
        #expect(limit.current == 100)
    }
}
