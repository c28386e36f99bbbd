import Testing

@testable import Redis

struct CommandPipelineTests {
    private typealias Pipeline = CommandPipeline<String, String>

    private var pipeline = Pipeline(maximumOutstanding: 3, maximumUnsentBytes: 1_000)
    private let start = ContinuousClock.now

    private func time(_ seconds: Int) -> ContinuousClock.Instant { start + .seconds(seconds) }

    private mutating func submit(_ name: String, due: Int = 10, outbound: Int = 0) -> Pipeline.SubmitAction {
        pipeline.submit(
            RedisCommand(name), id: "id of \(name)", waiter: name, deadline: time(due), outbound: outbound)
    }

    private mutating func becomeReady() {
        _ = pipeline.connected()
        _ = pipeline.greeted()
    }

    @Test mutating func `Replies go to the commands in their order`() {
        becomeReady()
        for name in ["a", "b"] {
            guard case .send = submit(name) else {
                Issue.record("not sent")
                return
            }
        }
        for name in ["a", "b"] {
            guard case .deliver(name) = pipeline.replied() else {
                Issue.record("not delivered")
                return
            }
        }
        guard case .violation = pipeline.replied() else {
            Issue.record("a reply to nothing")
            return
        }
    }

    @Test mutating func `Commands wait until the greeting was answered`() {
        guard case .wait = submit("a"), pipeline.connected(), case .wait = submit("b") else {
            Issue.record("did not wait")
            return
        }
        let isGreeting = pipeline.greet(waiter: "hello", deadline: time(5))
        #expect(isGreeting)
        guard case .deliver("hello") = pipeline.replied() else {
            Issue.record("greeting unanswered")
            return
        }
        #expect(pipeline.greeted() == [RedisCommand("a"), RedisCommand("b")])
        guard case .deliver("a") = pipeline.replied() else {
            Issue.record("out of order")
            return
        }
    }

    @Test mutating func `A lost connection ends what was sent and keeps what was not`() {
        becomeReady()
        _ = submit("sent")
        #expect(pipeline.disconnected() == ["sent"])
        _ = submit("kept")
        #expect(pipeline.disconnected().isEmpty)
        _ = pipeline.connected()
        #expect(pipeline.greeted() == [RedisCommand("kept")])
    }

    @Test mutating func `A cancelled command keeps its place in the row`() {
        becomeReady()
        _ = submit("a")
        _ = submit("b")
        guard case .tellSent("a") = pipeline.cancel("id of a") else {
            Issue.record("not told")
            return
        }
        guard case .none = pipeline.cancel("id of a") else {
            Issue.record("told twice")
            return
        }
        guard case .drop = pipeline.replied() else {
            Issue.record("not dropped")
            return
        }
        guard case .deliver("b") = pipeline.replied() else {
            Issue.record("out of order")
            return
        }
    }

    @Test mutating func `A command is cancelled although one that was cancelled before it had the same id`() {
        becomeReady()
        for waiter in ["first", "second"] {
            let action = pipeline.submit(RedisCommand("a"), id: "same", waiter: waiter, deadline: time(10), outbound: 0)
            guard case .send = action, case .tellSent(waiter) = pipeline.cancel("same") else {
                Issue.record("\(waiter) was not told")
                return
            }
        }
    }

    @Test mutating func `A command cancelled before it was sent is never sent`() {
        _ = submit("a")
        _ = submit("b")
        guard case .tellUnsent("a") = pipeline.cancel("id of a") else {
            Issue.record("not told")
            return
        }
        _ = pipeline.connected()
        #expect(pipeline.greeted() == [RedisCommand("b")])
    }

    @Test mutating func `Overdue commands are told apart by whether they were sent`() {
        _ = submit("unsent", due: 5)
        _ = submit("later", due: 9)
        #expect(pipeline.nextDeadline == time(5))
        #expect(pipeline.expire(at: time(4)).unsent.isEmpty)
        let waiting = pipeline.expire(at: time(5))
        #expect(waiting.unsent == ["unsent"])
        #expect(!waiting.isConnectionStuck)
        becomeReady()
        let sent = pipeline.expire(at: time(9))
        #expect(sent.overdue == ["later"])
        #expect(sent.isConnectionStuck)
    }

    @Test mutating func `A connection is stuck even when nobody waits for the overdue reply any more`() {
        becomeReady()
        _ = submit("a", due: 5)
        _ = pipeline.cancel("id of a")
        #expect(pipeline.expire(at: time(5)).isConnectionStuck)
    }

    @Test(arguments: [false, true]) func `One command too many is refused`(ready: Bool) {
        var test = self
        if ready { test.becomeReady() }
        for name in ["a", "b", "c"] { _ = test.submit(name) }
        guard case .refuse(let error) = test.submit("d") else {
            Issue.record("taken")
            return
        }
        #expect(error.code == .overloaded)
        #expect(!error.mayHaveRun)
    }

    @Test(arguments: [false, true])
    func `With too many bytes waiting to be sent commands are refused, and taken again when some have gone`(ready: Bool)
    {
        var test = self
        test.pipeline = Pipeline(maximumOutstanding: 3, maximumUnsentBytes: 5)
        if ready { test.becomeReady() }
        guard case .refuse(let error) = test.submit("a", outbound: 6) else {
            Issue.record("taken")
            return
        }
        #expect(error.code == .overloaded)
        #expect(!error.mayHaveRun)
        if case .refuse = test.submit("b", outbound: 5) { Issue.record("refused") }
    }

    @Test mutating func `What waits for a connection counts as waiting to be sent, until it is sent or forgotten`() {
        pipeline = Pipeline(maximumOutstanding: 10, maximumUnsentBytes: 5)
        let fillings: [(String, (inout Self) -> Void)] = [
            (
                "sent",
                {
                    $0.becomeReady()
                    _ = $0.pipeline.disconnected()
                }
            ),
            ("cancelled", { _ = $0.pipeline.cancel("id of sixsix") }),
            ("overdue", { test in _ = test.pipeline.expire(at: test.time(10)) }),
            ("rejected", { _ = $0.pipeline.rejected() }),
        ]
        for (name, forget) in fillings {
            guard case .wait = submit("sixsix") else {
                Issue.record("refused, although nothing waits: \(name)")
                return
            }
            guard case .refuse(let error) = submit("x") else {
                Issue.record("taken")
                return
            }
            #expect(error.code == .overloaded)
            forget(&self)
        }
    }

    @Test mutating func `The greeting does not count as outstanding`() {
        pipeline = Pipeline(maximumOutstanding: 1, maximumUnsentBytes: 1_000)
        _ = pipeline.connected()
        _ = pipeline.greet(waiter: "hello", deadline: time(5))
        guard case .wait = submit("a") else {
            Issue.record("refused")
            return
        }
    }

    @Test mutating func `After the end nothing is taken and nothing is connected`() {
        _ = submit("a")
        #expect(pipeline.close() == ["a"])
        guard case .refuse(let error) = submit("b") else {
            Issue.record("taken")
            return
        }
        #expect(error.code == .closed)
        let isConnected = pipeline.connected()
        #expect(!isConnected)
    }
}
