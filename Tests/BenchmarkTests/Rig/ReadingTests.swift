import Measuring
import Testing

@testable import Driver

/// What is read from others' words.
@Suite struct ReadingTests {
    @Test func `the machine's time is read from its first line, guests not twice`() {
        let usage = MachineUsage(stat: "cpu  100 20 30 400 50 6 7 8 99 99\ncpu0 1 2 3\n")
        #expect((usage.total * 100).rounded() == 621 && (usage.busy * 100).rounded() == 171)
        #expect(MachineUsage(busy: 2, total: 10).busyShare(since: MachineUsage(busy: 1, total: 6)) == 0.25)
        #expect(MachineUsage(busy: 2, total: 10).busyShare(since: MachineUsage(busy: 2, total: 10)) == 0)
    }

    @Test func `a process's memory is read from its status`() {
        #expect(ProcessFacts.kilobytes("VmHWM", in: "VmPeak:\t 9 kB\nVmHWM:\t  2048 kB\n") == 2_048)
        #expect(ProcessFacts.kilobytes("VmHWM", in: "") == 0)
    }

    @Test func `what Redis counts is read from its information`() {
        let facts = RedisFacts(
            info: """
                # Stats\r
                total_commands_processed:12\r
                used_memory:1048576\r
                aof_current_size:77\r
                cmdstat_evalsha:calls=5,usec=10,usec_per_call=2.00\r
                cmdstat_blmove:calls=2,usec=10\r
                cmdstat_get:calls=100,usec=1
                """)
        #expect(facts.commands == 12 && facts.memory == 1_048_576 && facts.appendOnlyBytes == 77)
        #expect(facts.scriptsAndWaits == 7)
        #expect(RedisFacts(info: "").appendOnlyBytes == nil)
    }

    @Test func `redis-benchmark's rates are read from its table`() {
        let rates = RedisBenchmark.rates("\"test\",\"rps\"\n\"RPUSH\",\"5000.50\",\"1\"\n\"LPOP\",\"7\",\"2\"\n")
        #expect(rates == ["RPUSH": 5_000.5, "LPOP": 7])
    }

    @Test func `what a worker does not say about itself is not known`() {
        let account = WorkerAccount(
            lastLine: #"{"done":1,"http_requests":2,"rpc_calls":3,"redis_commands":4,"leases_taken":5}"#)
        #expect(account == WorkerAccount(requests: 2, calls: 3, commands: 4, leases: 5))
        #expect(WorkerAccount(lastLine: #"{"done":1}"#) == WorkerAccount())
        let unanswered = WorkerAccount(lastLine: #"{"http_unanswered":1,"rpc_unanswered":2}"#).unanswered
        #expect(unanswered == .init(requests: 1, calls: 2))
        #expect(WorkerAccount(lastLine: "") == WorkerAccount())
    }

    @Test(arguments: [
        (["a": 4], 4, 1, true), (["a": 3], 4, 1, false), (["a": 2, "b": 2], 4, 2, true),
        (["a": 3, "b": 1], 4, 2, false),
        (["a": 2, "b": 1], 3, 2, true), (["a": 1], 1, 2, true), (["a": 2], 2, 2, false), ([:], 1, 1, false),
    ])
    func `accounts are shared fairly when nobody could give one away`(
        _ shares: [String: Int], _ accounts: Int, _ workers: Int, _ isFair: Bool
    ) {
        #expect(Workers.isFair(shares, accounts: accounts, workers: workers) == isFair)
    }

    @Test func `test keys are the same every time, and no two are alike`() {
        #expect(Set(TestKeys.first(1_000)).count == 1_000)
        #expect(TestKeys.first(1) == [TestKeys.first(2)[0]])
    }
}
