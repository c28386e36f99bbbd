import JSON
import Measuring
import Testing

@testable import Driver

@Suite struct CostsTests {
    private func statistics(decoded: Int = 0, recovered: Int = 0) throws -> SimulatorStatistics {
        SimulatorStatistics(try JSON(parsing: Array(#"{"decoded":\#(decoded),"recovered":\#(recovered)}"#.utf8)))
    }

    private func costs(chain: SimulatorStatistics? = nil, _ change: (inout Counters) -> Void) -> Costs {
        let start = Counters(
            at: .now, machine: MachineUsage(busy: 100, total: 1_000),
            facts: RedisFacts(info: "total_commands_processed:50\r\naof_current_size:500\r\n"), ownCommands: 7,
            chain: chain)
        var end = start
        end.at = start.at + .seconds(10)
        end.machine.total += 20
        change(&end)
        return Costs(from: start, to: end)
    }

    @Test func `processor time is told in microseconds a job`() {
        let values = costs {
            $0.worker = 0.002
            $0.redis = 0.001
        }.perJob(10)
        #expect(values[Figures.workerCPU] == 200 && values[Figures.redisCPU] == 100)
    }

    @Test func `of Redis' commands our own do not count`() {
        let values = costs {
            $0.facts = RedisFacts(
                info: "total_commands_processed:95\naof_current_size:700\ncmdstat_evalsha:calls=30,usec=1")
            $0.ownCommands = 12
        }.perJob(10)
        #expect(
            values[Figures.redisCommands] == 4 && values[Figures.redisCalls] == 3 && values[Figures.appendOnly] == 20)
    }

    @Test func `what a chain does not tell is left out`() {
        let values = costs { $0.facts.appendOnlyBytes = nil }.perJob(1)
        #expect(
            values[Figures.requests] == nil && values[Figures.simulatorCPU] == nil && values[Figures.appendOnly] == nil)
    }

    @Test func `others have used what is busy and not ours`() throws {
        let values = costs(chain: try statistics()) {
            $0.machine.busy += 12
            $0.worker = 1
            $0.redis = 2
            $0.simulator = 3
            $0.own = 1
        }.perJob(1)
        #expect(values[Figures.others] == 0.25)
    }

    @Test func `who uses a chain's processor time is not known where the chain does not tell`() {
        let values = costs { $0.machine.busy += 12 }
        #expect(values.perJob(1)[Figures.others] == nil && values.perSecond[Figures.others] == nil)
    }

    @Test func `of the senders those are told that were recovered in between`() throws {
        let values = costs(chain: try statistics(decoded: 100, recovered: 100)) {
            $0.chain?.decoded = 228
            $0.chain?.recovered = 102
        }.perJob(1)
        #expect(values[Figures.recovered] == 2.0 / 128)
    }

    @Test func `idleness is told by the second`() {
        let values = costs { $0.worker = 0.01 }.perSecond
        #expect(values[Figures.idleWorkerCPU] == 1_000 && values[Figures.idleRedisCommands] == 0)
    }

    @Test func `ratios are to the means of what was measured before and after`() {
        var values: Values = [:]
        values[Figures.settled] = 300
        values[Figures.workerCPU] = 60
        values.merge(
            Ratios.mean([
                [Figures.originalPops: 400, Figures.signature: 20], [Figures.originalPops: 800],
            ])
        ) { $1 }
        let ratios = Ratios.of(values)
        #expect(ratios[Figures.perOriginalPop] == 0.5 && ratios[Figures.workerSignatures] == 3)
        #expect(ratios[Figures.perRedisPop] == nil)
    }

    @Test func `each figure has a name of its own`() {
        #expect(Set(Figures.all.map(\.name)).count == Figures.all.count)
    }
}
