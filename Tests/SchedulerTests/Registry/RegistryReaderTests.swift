import Chain
import Ethereum
import TestSupport
import Testing

@testable import Scheduler

@Suite(.timeLimit(.minutes(5))) struct RegistryReaderTests {
    private func world(_ count: Int, hasMulticall: Bool) async -> (chain: ScriptedReader, reader: RegistryReader) {
        let chain = ScriptedReader(time: ManualTime())
        await chain.setMulticall(hasMulticall)
        await chain.mine { registry in
            for number in 0..<UInt64(count) { registry.create(.sample(nextRun: UInt256(number))) }
        }
        return (chain, RegistryReader(SampleContracts.registry, on: chain))
    }

    @Test(arguments: [true, false])
    func `Workflows come back in order, and what fails for one does not fail the others`(_ hasMulticall: Bool)
        async throws
    {
        let (chain, reader) = await world(250, hasMulticall: hasMulticall)
        await chain.mine { $0.delete(120) }
        await chain.fail([7])
        #expect(try await reader.total(at: .latest) == 250)
        let readings = try await reader.read((1...251).map { UInt256($0 as UInt64) }, at: .latest)
        for (index, reading) in readings.enumerated() {
            switch (index + 1, reading) {
            case (7, .failed), (120, .missing), (251, .missing): break
            case (7, _), (120, _), (251, _): Issue.record("workflow \(index + 1): \(reading)")
            default: #expect(reading.record?.nextRun == UInt256(UInt64(index)))
            }
        }
        #expect(readings.count == 251)
    }

    @Test func `A multicall contract takes one call for a hundred workflows, and is looked for once`() async throws {
        let (chain, reader) = await world(300, hasMulticall: true)
        for _ in 0..<2 { _ = try await reader.read((1...300).map { UInt256($0 as UInt64) }, at: .latest) }
        #expect(chain.faults.count(of: .code) == 1)
        #expect(chain.faults.count(of: .calls) == 2)
    }

    @Test func `A contract at the multicall's address that is none is not believed`() async throws {
        let (chain, reader) = await world(3, hasMulticall: true)
        _ = try await reader.read([1, 2], at: .latest)
        await chain.setMulticall(false)
        #expect(try await reader.read([1, 2, 3], at: .latest).compactMap(\.record).map(\.id) == [1, 2, 3])
    }

    @Test func `What is no registry is said to be none`() async throws {
        let (chain, _) = await world(1, hasMulticall: false)
        await chain.onCall { _ in [1] }
        let other = try RegistryContract(
            address: .zero, registry: SampleContracts.registryArtifact, workflows: SampleContracts.workflows)
        let reader = RegistryReader(other, on: chain)
        let error = await #expect(throws: ChainError.self) { try await reader.total(at: .latest) }
        #expect(error?.code == .malformed)
        guard case .failed(let failure) = try await reader.read([1], at: .latest)[0] else {
            Issue.record("it was read")
            return
        }
        #expect(failure.code == .malformed)
    }

    @Test func `An artifact of another contract is refused`() throws {
        #expect(throws: (any Error).self) {
            try RegistryContract(
                address: .zero, registry: SampleContracts.executorArtifact, workflows: SampleContracts.workflows)
        }
    }
}
