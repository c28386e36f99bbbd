import Chain
import Ethereum
import Logging

/// Reads from the WorkflowRegistry how often workflows run.
actor RegistryReader {
    private let registry: Address
    private let chain: any ChainClient
    private let world: World
    private let time: any TimeSource
    private let logger: Logger
    private var cache = TermsCache()
    private var isFailing = false

    init(registry: Address, chain: any ChainClient, world: World, time: any TimeSource, logger: Logger) {
        self.registry = registry
        self.chain = chain
        self.world = world
        self.time = time
        self.logger = logger
    }

    /// Returns the terms of those workflows for which the registry can tell them.
    ///
    /// Asks for all that are not known at the same time, so that they travel in one request, and goes on without those that are
    /// not answered in the time in which estimates are.
    ///
    /// - Throws: `CancellationError` when the task is cancelled.
    func terms(of workflows: Set<UInt256>) async throws -> [UInt256: WorkflowTerms] {
        let unknown = cache.unknown(among: workflows, at: time.elapsed)
        if !unknown.isEmpty {
            let limit = await world.limit(for: unknown.count, patiently: false)
            let isWhole = try await time.run(upTo: limit) { try await self.read(unknown) } ?? false
            report(isFailing: !isWhole)
        }
        let now = time.elapsed
        return workflows.reduce(into: [:]) { $0[$1] = cache.terms(of: $1, at: now) }
    }

    /// - Returns: Whether there was an answer for each.
    private func read(_ workflows: Set<UInt256>) async throws -> Bool {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for workflow in workflows { group.addTask { try await self.read(workflow) } }
            var isWhole = true
            for try await isAnswered in group where !isAnswered { isWhole = false }
            return isWhole
        }
    }

    private func read(_ workflow: UInt256) async throws -> Bool {
        do {
            let call = CallRequest(to: registry, data: try Self.getWorkflow.encode([.uint(workflow)]))
            let terms = try Self.terms(in: try await chain.call(call, at: .latest))
            cache.remember(workflow, terms, at: time.elapsed)
            return true
        } catch let error as ChainError {
            // A node that is behind may not know the workflow yet: that is no answer to remember.
            return error.revertData != nil
        } catch is ABICodingError {
            return false
        }
    }

    /// Says once that the registry does not answer, until it does.
    private func report(isFailing: Bool) {
        defer { self.isFailing = isFailing }
        guard isFailing, !self.isFailing else { return }
        logger.warning("the registry does not tell how often workflows run; jobs go by job.defaultInterval")
    }
}

extension RegistryReader {
    /// - Source: the interface of the original system's WorkflowRegistry, `getWorkflow(uint256)`.
    private static let getWorkflow = ABIFunction(
        name: "getWorkflow", inputs: [ABIParameter(name: "workflowId", type: .uint(bits: 256))],
        outputs: [
            ABIParameter(name: "owner", type: .address), ABIParameter(name: "triggerType", type: .uint(bits: 8)),
            ABIParameter(name: "triggerData", type: .bytes), ABIParameter(name: "actionType", type: .uint(bits: 8)),
            ABIParameter(name: "actionData", type: .bytes), ABIParameter(name: "nextRun", type: .uint(bits: 256)),
            ABIParameter(name: "interval", type: .uint(bits: 256)), ABIParameter(name: "active", type: .bool),
            ABIParameter(name: "gasBudget", type: .uint(bits: 256)),
        ])

    private static func terms(in answer: [UInt8]) throws(ABICodingError) -> WorkflowTerms {
        let workflow = try getWorkflow.decodeResult(answer)
        return WorkflowTerms(
            interval: workflow["interval"]?.uint ?? .zero, triggerType: workflow["triggerType"]?.uint)
    }
}
