import Engine
import Ethereum
import JSON
import Scheduler
import Testing

struct RunBuilderTests {
    private static let registry = Address.sample(0xABCDEF)
    private static let now: UInt64 = 1_700_000_030
    /// What counts for a worker where the job does not say it: not these.
    private static let terms = WorkflowTerms(interval: 7, triggerType: 3)
    private let builder = RunBuilder(registry: registry, chain: 1_287)

    private func job(_ run: Run) throws -> Job {
        try JobDecoder(registry: Self.registry).decode(run.entry) { "id" }
    }

    @Test func `A job says all that the registry does, and nothing else`() throws {
        let run = builder.run(of: .registered(), because: .time, now: Self.now)
        #expect(
            String(decoding: run.entry, as: UTF8.self)
                == #"{"workflowId":7,"owner":"\#(Address.sample(1))","actionData":"0x010203","gasBudget":5,"#
                + #""nextRun":1700000000,"interval":60,"triggerType":1,"actionType":1,"#
                + #""scheduledAt":1700000000000,"chainId":1287,"holdUnfunded":true}"#)
        #expect(run.workflow == 7 && run.owner == .sample(1) && run.budget == 5)
    }

    @Test(arguments: [RunReason.time, .price(Price(value: DecimalNumber(digits: 1), at: 1_700_000_020))])
    func `The key of a run in time is the one that workers would give it`(reason: RunReason) throws {
        let run = builder.run(of: .registered(), because: reason, now: Self.now)
        let job = try job(run)
        #expect(job.idempotencyKey == run.key)
        #expect(run.key == "0x0000000000000000000000000000000000abcdef:7:1700000000")
        #expect(try JSON(parsing: run.entry)["idempotencyKey"] == nil)
        #expect(job.workflowID == 7 && job.owner == .sample(1) && job.actionData == [1, 2, 3] && job.gasBudget == 5)
        #expect(job.nextRun == 1_700_000_000 && job.interval == 60 && job.explicitNextRun == nil && job.holdsUnfunded)
    }

    @Test func `The original's job and ours have one key`() throws {
        let original = #"{"workflowId":7,"user":"\#(Address.sample(1))","actionData":"010203","nextRun":1700000000}"#
        let theirs = try JobDecoder(registry: Self.registry).decode(Array(original.utf8)) { "id" }
        #expect(theirs.idempotencyKey == builder.run(of: .registered(), because: .time, now: Self.now).key)
    }

    @Test func `The largest numbers stay exact`() throws {
        let record = WorkflowRecord.registered(id: .max, nextRun: .max, interval: .max, gasBudget: Wei(.max))
        let run = builder.run(of: record, because: .time, now: Self.now)
        let job = try job(run)
        #expect(job.workflowID == .max && job.nextRun == .max && job.interval == .max && job.gasBudget == Wei(.max))
        #expect(job.idempotencyKey == run.key)
    }

    @Test func `A transfer's run has the transfer's key and the block's time`() throws {
        let firing = Firing(workflow: 7, key: "0xabc:7:0xdef:1", at: 1_700_000_010)
        let run = builder.run(of: .registered(triggerType: 3), because: .transfer(firing), now: Self.now)
        #expect(run.key == firing.key)
        #expect(try job(run).idempotencyKey == firing.key)
        #expect(try JSON(parsing: run.entry)["scheduledAt"]?.numberText == "1700000010000")
    }

    @Test func `A price's run is scheduled at the price's time`() throws {
        let reason = RunReason.price(Price(value: DecimalNumber(digits: 1), at: 1_700_000_020))
        let run = builder.run(of: .registered(triggerType: 2), because: reason, now: Self.now)
        #expect(try JSON(parsing: run.entry)["scheduledAt"]?.numberText == "1700000020000")
    }

    @Test func `A point that is set again has the transaction that did so behind its key`() throws {
        let run = builder.run(of: .registered(), because: .time, again: Hash32(5), now: Self.now)
        #expect(run.key == builder.run(of: .registered(), because: .time, now: Self.now).key + ":\(Hash32(5))")
        #expect(try job(run).idempotencyKey == run.key)
    }

    @Test func `Without a beginning there is no grid, and the key is the original's all the same`() throws {
        for builder in [builder, RunBuilder(registry: Self.registry, chain: 1_287, catchUp: .all(atMost: 100))] {
            let run = builder.run(of: .registered(nextRun: 0), because: .time, now: Self.now)
            let job = try job(run)
            #expect(job.nextRun == nil && job.newNextRun(at: Self.now, terms: Self.terms) == UInt256(Self.now + 60))
            #expect(run.key == "0x0000000000000000000000000000000000abcdef:7:0" && job.idempotencyKey == run.key)
            #expect(try JSON(parsing: run.entry)["scheduledAt"] == nil)
        }
    }

    @Test func `The bytes do not depend on when they are written`() {
        for builder in [builder, RunBuilder(registry: Self.registry, chain: 1_287, catchUp: .all(atMost: 100))] {
            let runs = [0, 1, 600].map { builder.run(of: .registered(), because: .time, now: Self.now + $0) }
            #expect(Set(runs.map(\.entry)).count == 1)
        }
    }

    @Test func `A run in place of a dead one is that of its own point`() throws {
        let run = builder.run(of: .registered(), because: .time, point: 1_700_000_060, now: Self.now)
        #expect(try job(run).idempotencyKey == run.key && run.key.hasSuffix(":1700000060"))
    }

    @Test func `A late run skips what was missed, or leaves it for the next one`() throws {
        let now = Self.now + 3_600
        let once = builder.run(of: .registered(), because: .time, now: now)
        #expect(try job(once).newNextRun(at: now, terms: Self.terms) == 1_700_003_660)
        let all = RunBuilder(registry: Self.registry, chain: 1_287, catchUp: .all(atMost: 100))
        #expect(try job(all.run(of: .registered(), because: .time, now: now)).explicitNextRun == 1_700_000_060)
        // Nothing is caught up with but time.
        let price = RunReason.price(Price(value: DecimalNumber(digits: 1), at: now))
        #expect(try job(all.run(of: .registered(), because: price, now: now)).explicitNextRun == nil)
        #expect(try job(all.run(of: .registered(interval: 0), because: .time, now: now)).explicitNextRun == nil)
    }

    @Test(arguments: [1, 2, 7, 100])
    func `No more is caught up with than is allowed`(most: Int) throws {
        let builder = RunBuilder(registry: Self.registry, chain: 1_287, catchUp: .all(atMost: most))
        // 61 points are due: the first, and one for each minute since.
        let now: UInt64 = 1_700_003_600
        var (record, runs) = (WorkflowRecord.registered(), 0)
        while record.nextRun <= UInt256(now), runs < 1_000 {
            let job = try job(builder.run(of: record, because: .time, now: now))
            record.nextRun = job.newNextRun(at: now, terms: Self.terms)
            runs += 1
        }
        #expect(runs == min(most, 61) && record.nextRun == 1_700_003_660)
    }

    @Test func `After a death comes the next point of the grid`() {
        let all = CatchUp.all(atMost: 9)
        for catchUp in [CatchUp.once, all] {
            #expect(catchUp.point(afterDead: 1_000, interval: 60, now: 1_010) == 1_060)
            #expect(catchUp.point(afterDead: 1_000, interval: 60, now: 1_060) == 1_060)
            #expect(catchUp.point(afterDead: 1_000, interval: 0, now: 1_060) == nil)
            #expect(catchUp.point(afterDead: .max, interval: 60, now: 1_060) == nil)
        }
        #expect(CatchUp.once.point(afterDead: 1_000, interval: 60, now: 1_185) == 1_180)
        #expect(all.point(afterDead: 1_000, interval: 60, now: 1_185) == 1_060)
    }
}
