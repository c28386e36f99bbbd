import Measuring
import Testing

@testable import Driver

@Suite struct CourseTests {
    /// A job that is received 10 ms after its push, then bound, sent, mined and settled 1, 2, 3 and 4 ms later.
    private func job(_ workflow: Int, pushedAt: Double) -> DoneJob {
        DoneJob(fields: [
            "workflowId", "\(workflow)", "txHash", "0x\(workflow)", "receivedAt", "\(pushedAt + 10)", "boundAt",
            "\(pushedAt + 11)", "sentAt", "\(pushedAt + 13)", "settledAt", "\(pushedAt + 20)",
        ])
    }

    private func course(_ jobs: [DoneJob], isMined: Bool = true) -> Course {
        let mined = Dictionary(uniqueKeysWithValues: jobs.map { ($0.transaction, ($0.sentAt ?? 0) + 3) })
        return Course(jobs: jobs, pushedAt: { Double($0) * 1_000 }, minedAt: isMined ? mined : [:])
    }

    @Test func `each leg of a job's way is measured from its own beginning`() {
        let latencies = course([job(1, pushedAt: 1_000)]).latencies
        let lengths = Leg.allCases.map { latencies[$0.figure(50)] }
        #expect(lengths == [10, 1, 2, 3, 4, 20])
    }

    @Test func `what nobody knows is left out, and nothing else`() {
        let latencies = course([job(1, pushedAt: 1_000)], isMined: false).latencies
        let known = Leg.allCases.filter { latencies[$0.figure(99)] != nil }
        #expect(known == [.pushToClaim, .claimToBind, .bindToSend, .pushToSettled])
    }

    @Test func `a clock that rounds down makes no latency negative`() {
        var job = job(1, pushedAt: 1_000)
        job.receivedAt = 999
        #expect(course([job]).latencies[Leg.pushToClaim.figure(50)] == 0)
    }

    @Test(arguments: [(50, 50.0), (95, 95), (99, 99)])
    func `a percentile is the least value that so many do not exceed`(_ percentile: Int, _ expected: Double) {
        let values = (1...100).map { Double($0) }
        #expect(values.percentile(Double(percentile) / 100) == expected)
        #expect([7.0].percentile(Double(percentile) / 100) == 7)
        #expect([Double]().percentile(Double(percentile) / 100) == nil)
    }

    @Test func `the rate counts from the first push to the last settlement`() throws {
        // Ten jobs, pushed and settled a second apart.
        let rates = course((1...10).map { job($0, pushedAt: Double($0) * 1_000) }).rates
        #expect(rates[Figures.seconds] == 9.02)
        #expect(try #require(rates[Figures.settled]) == 10 / 9.02)
        // From the second to the ninth.
        #expect(rates[Figures.steady] == 1)
    }

    @Test func `of jobs that were settled in a heap there is no rate of the middle`() {
        var jobs = (1...10).map { job($0, pushedAt: Double($0) * 1_000) }
        for index in 1..<9 { jobs[index].settledAt = 9_000 + Double(index) }
        let rates = course(jobs).rates
        #expect(rates[Figures.settled] != nil && rates[Figures.steady] == nil)
    }

    @Test func `without jobs there is no rate and no latency`() {
        #expect(course([]).rates.isEmpty && course([]).latencies.isEmpty)
    }
}
