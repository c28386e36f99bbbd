import Chain
import Ethereum
import TestSupport
import Testing

@testable import Engine

/// When workflows run next whose jobs do not say it.
@Suite(.timeLimit(.minutes(5))) struct WorkerNextRunTests {
    private let harness: WorkerHarness
    /// The chain's clock and the harness's both begin here.
    private static let start: UInt64 = 1_700_000_000

    init() throws {
        harness = try WorkerHarness()
        harness.configuration.lanes = 1
    }

    /// What `getWorkflow` answers.
    private static func workflow(every interval: UInt256, trigger: UInt256 = 1) -> [UInt8] {
        let types: [ABIType] = [
            .address, .uint(bits: 8), .bytes, .uint(bits: 8), .bytes, .uint(bits: 256), .uint(bits: 256), .bool,
            .uint(bits: 256),
        ]
        let values: [ABIValue] = [
            .address(.zero), .uint(trigger), .bytes([1]), .uint(1), .bytes([2]), .uint(3), .uint(interval),
            .bool(true), .uint(0),
        ]
        return (try? ABIEncoder.encode(values, as: types)) ?? []
    }

    /// Which workflow a call of `getWorkflow` is about.
    private static func asked(_ call: CallRequest) -> UInt256? { UInt256(bigEndian: call.data.dropFirst(4)) }

    /// Runs a worker until all is settled; returns the `newNextRun` of each workflow.
    private func nextRuns() async -> [UInt256: UInt256] {
        let (parts, _) = harness.makeWorker()
        await harness.run(parts) { harness.isSettled }
        let calls = await harness.chain.simulation.blocks.flatMap(\.transactions).map(\.transaction.data)
        return calls.reduce(into: [:]) { runs, data in
            guard let workflow = UInt256(bigEndian: data[4..<36]) else { return }
            runs[workflow] = UInt256(bigEndian: data[68..<100])
        }
    }

    @Test func `the registry tells the interval, once for each workflow`() async {
        await harness.chain.onCall { call in
            Self.workflow(every: Self.asked(call) == 1 ? 1_000 : 2_000)
        }
        for run in 0..<3 { harness.push(1...2, members: #","nextRun":\#(Self.start - 10 + UInt64(run))"#) }
        #expect(await nextRuns() == [1: UInt256(Self.start + 992), 2: UInt256(Self.start + 1_992)])
        #expect(harness.chain.faults.count(of: .call) == 2)
    }

    @Test func `what the job says is not asked for`() async {
        harness.push(1...1, members: #","nextRun":\#(Self.start),"interval":500"#)
        harness.push(2...2, members: #","newNextRun":7"#)
        harness.push(3...3, members: #","nextRun":\#(Self.start),"interval":0"#)
        #expect(await nextRuns() == [1: UInt256(Self.start + 500), 2: 7, 3: Job.notAgain])
        #expect(harness.chain.faults.count(of: .call) == 0)
    }

    @Test func `a workflow without an interval runs not again, unless something else than time fires it`() async {
        await harness.chain.onCall { call in Self.workflow(every: 0, trigger: Self.asked(call) ?? 0) }
        harness.push(1...3, members: #","nextRun":\#(Self.start + 100)"#)
        let later = UInt256(Self.start + 101)
        #expect(await nextRuns() == [1: Job.notAgain, 2: later, 3: later])
    }

    @Test(arguments: [
        Faults<ScriptedChain.Method>.Fault.delay(.seconds(3_600)),
        .fail(ChainError(.unreachable, "no", method: "eth_call")),
        .fail(ChainError(.reverted([]), "execution reverted", method: "eth_call")),
    ])
    func `a registry that cannot tell holds nobody, and the default counts`(
        fault: Faults<ScriptedChain.Method>.Fault
    ) async {
        harness.configuration.defaultInterval = .seconds(90)
        harness.chain.faults.always(.call, fault)
        harness.push(1...3, members: #","nextRun":\#(Self.start)"#)
        let next = UInt256(Self.start + 90)
        #expect(await nextRuns() == [1: next, 2: next, 3: next])
        #expect(harness.time.elapsed < .seconds(10))
    }

    @Test func `one workflow that is not answered does not cost the others theirs`() async {
        await harness.chain.onCall { call in
            guard Self.asked(call) != 2 else { return [1, 2, 3] }
            return Self.workflow(every: 500)
        }
        harness.push(1...3, members: #","nextRun":\#(Self.start)"#)
        #expect(
            await nextRuns() == [
                1: UInt256(Self.start + 500), 2: UInt256(Self.start + 60), 3: UInt256(Self.start + 500),
            ])
    }

    @Test func `now is the chain's`() async {
        await harness.chain.update { $0.mine(at: Self.start + 100_000, limit: 0) }
        harness.push(1...1, members: #","interval":500"#)
        let run = await nextRuns()[1].flatMap { UInt64(exactly: $0) } ?? 0
        #expect(run >= Self.start + 100_500 && run < Self.start + 100_510)
    }
}
