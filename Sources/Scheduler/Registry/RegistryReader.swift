package import Chain
import Collections
package import Ethereum

/// Reads many workflows at a time: through a multicall contract where the chain has one, otherwise in batches of calls.
package actor RegistryReader {
    private let contract: RegistryContract
    private let chain: any ChainReader
    /// Whether the chain has the contract; `nil` until somebody has looked.
    private var hasMulticall: Bool?

    /// How many workflows one multicall reads: some 4 million gas, where nodes allow 15 million or more.
    ///
    /// - Source: geth `--rpc.gascap` 50 million; Moonbeam's block of 60 million (15 million before 2024); a workflow of the usual size
    ///   has a dozen slots of 2,100 gas (EIP-2929).
    static let mostPerCall = 100
    /// How many are asked for before the answers are looked at: a request of some 400 KB.
    private static let mostAtOnce = 1_000

    package init(_ contract: RegistryContract, on chain: any ChainReader) {
        self.contract = contract
        self.chain = chain
    }

    /// Returns how many workflows there ever were.
    ///
    /// - Throws: `ChainError`; `CancellationError`.
    package func total(at block: BlockReference) async throws -> UInt64 {
        let data = try await chain.call(contract.counting, at: block)
        guard let total = contract.count(in: data) else {
            throw ChainError(.malformed, "\(contract.address) is no registry", method: "eth_call")
        }
        return total
    }

    /// Reads workflows, in order; what fails for one does not fail the others.
    ///
    /// - Throws: `ChainError` when no node answers any more; `CancellationError`.
    package func read(_ ids: [UInt256], at block: BlockReference) async throws -> [WorkflowReading] {
        guard !ids.isEmpty else { return [] }
        let usesMulticall = ids.count > 1 ? try await lookForMulticall() : false
        var readings: [WorkflowReading] = []
        readings.reserveCapacity(ids.count)
        for some in ids.chunks(of: Self.mostAtOnce) {
            readings +=
                usesMulticall
                ? try await readTogether(Array(some), at: block) : try await readEach(Array(some), at: block)
        }
        return readings
    }

    private func lookForMulticall() async throws -> Bool {
        if let hasMulticall { return hasMulticall }
        let found = try await !chain.code(at: Multicall.address).isEmpty
        hasMulticall = found
        return found
    }

    private func readEach(_ ids: [UInt256], at block: BlockReference) async throws -> [WorkflowReading] {
        let answers = try await chain.calls(ids.map(contract.reading), at: block)
        return zip(ids, answers).map { id, answer in
            switch answer {
            case .success(let data): contract.reading(id, in: data)
            case .failure(let error): error.isMissingWorkflow(contract) ? .missing : .failed(error)
            }
        }
    }

    /// Those whose part of a multicall failed in another way than not being there (it had no gas left for them) are read alone.
    private func readTogether(_ ids: [UInt256], at block: BlockReference) async throws -> [WorkflowReading] {
        let groups = ids.chunks(of: Self.mostPerCall).map(Array.init)
        let answers = try await chain.calls(try groups.map { try Multicall.call($0.map(contract.reading)) }, at: block)
        var readings: [UInt256: WorkflowReading] = [:]
        for (group, answer) in zip(groups, answers) {
            for (id, reading) in zip(group, parts(of: answer, group)) { readings[id] = reading }
        }
        let alone = ids.filter { readings[$0] == nil }
        if !alone.isEmpty {
            for (id, reading) in zip(alone, try await readEach(alone, at: block)) { readings[id] = reading }
        }
        return ids.compactMap { readings[$0] }
    }

    /// What a multicall says of each workflow; `nil` for one that has to be asked for alone.
    private func parts(of answer: Result<[UInt8], ChainError>, _ ids: [UInt256]) -> [WorkflowReading?] {
        switch answer {
        case .failure(let error) where error.isFaultOfEndpoint || error.code == .unavailable:
            // Asking for each would ask for more of what the node did not have to give.
            return ids.map { _ in .failed(error) }
        case .failure: return ids.map { _ in nil }
        case .success(let data):
            guard let answers = Multicall.answers(in: data, to: ids.count) else { return ids.map { _ in nil } }
            return zip(ids, answers).map { id, part in
                if part.succeeded { return contract.reading(id, in: part.data) }
                return contract.isMissing(revert: part.data) ? .missing : nil
            }
        }
    }
}

extension ChainError {
    /// Whether the registry itself says that there is no such workflow.
    ///
    /// Some nodes pass no revert data on; a call that ran out of gas says nothing.
    fileprivate func isMissingWorkflow(_ contract: RegistryContract) -> Bool {
        guard case .reverted(let data) = code else { return false }
        return data.isEmpty ? !message.lowercased().contains("gas") : contract.isMissing(revert: data)
    }
}
