import Chain
import Engine
import Ethereum

extension Benchmark {
    /// The contract ABI.
    static let abi = [
        Benchmark("abi-calldata", "the call that runs a job, with its mark", count: 10_000) { bench in
            let (contract, jobs) = (bench.fixtures.contract, bench.fixtures.jobs)
            return { try contract.calldata(for: jobs[Fixtures.place($0)], newNextRun: Fixtures.nextRun) }
        },
        Benchmark("abi-event", "a job's execution from a log", count: 10_000) { bench in
            let contract = bench.fixtures.contract
            let logs = (0..<Fixtures.count).map { log(of: $0, contract) }
            guard contract.execution(in: logs[0])?.success == true else { throw UnusableFixture("log") }
            return { contract.execution(in: logs[Fixtures.place($0)]) }
        },
    ]

    private static func log(of number: Int, _ contract: WorkflowContract) -> Log {
        // A success, the gas and 64 bytes that the action has returned.
        let words: [UInt256] = [1, 120_000, 96, 64, 7, 7]
        return Log(
            address: contract.address,
            topics: [
                contract.executedTopic, Hash32(UInt256(UInt64(number))),
                Hash32([UInt8](repeating: 0, count: 12) + Fixtures.account.bytes) ?? .zero,
            ],
            data: words.flatMap(\.bigEndianBytes), blockNumber: 7, transactionHash: .zero)
    }
}

/// What a benchmark works on is not what it has to be, so that its figure would mean nothing.
struct UnusableFixture: Error, CustomStringConvertible {
    let description: String

    init(_ name: String) { description = "What is to be measured does not work: \(name)." }
}
