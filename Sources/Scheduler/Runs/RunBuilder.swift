package import Ethereum
import JSON

/// Why a workflow runs.
package enum RunReason: Equatable, Sendable {
    /// Its time has come.
    case time
    /// A price has made its condition true.
    case price(Price)
    /// Somebody has sent something.
    case transfer(Firing)
}

/// Makes runs of workflows.
///
/// Pure, and what it writes depends on what it is given alone: a run that is pushed once more after a loss is the same entry.
package struct RunBuilder: Sendable {
    private let registry: Address
    private let chain: ChainID
    private let catchUp: CatchUp

    package init(registry: Address, chain: ChainID, catchUp: CatchUp = .once) {
        self.registry = registry
        self.chain = chain
        self.catchUp = catchUp
    }

    /// Makes the run of a workflow, as the registry has it at the head.
    ///
    /// - Parameters:
    ///   - workflow: What it does, and for whom.
    ///   - reason: What lets it run; a transfer has a key of its own.
    ///   - point: The point in time that it is the run of, where that is not `nextRun`, as after a death; see
    ///     ``CatchUp/point(afterDead:interval:now:)``.
    ///   - again: The transaction by which its owner has set this point once more, after it has run.
    ///   - now: The chain's time, in seconds since 1970; decides only where runs are skipped that nobody catches up with.
    package func run(
        of workflow: WorkflowRecord, because reason: RunReason, point: UInt256? = nil, again: Hash32? = nil, now: UInt64
    ) -> Run {
        let plan = plan(workflow, reason, point: point ?? workflow.nextRun, again: again, now: now)
        return Run(
            workflow: workflow.id, owner: workflow.owner, key: plan.key, budget: workflow.gasBudget,
            entry: entry(of: workflow, plan))
    }

    /// What the reason decides about a run.
    private struct Plan {
        var point: UInt256
        var key: String
        /// Whether workers would give the job this key by themselves.
        var isDefaultKey: Bool
        var newNextRun: UInt256?
        /// In seconds since 1970; `nil` when there was no such moment.
        var scheduledAt: UInt256?
    }

    private func plan(
        _ workflow: WorkflowRecord, _ reason: RunReason, point: UInt256, again: Hash32?, now: UInt64
    ) -> Plan {
        let key = RunKey.point(point, of: workflow.id, registry: registry, again: again)
        // A job with `nextRun` 0 would be put on a grid that begins in 1970; one without any has none, and no default key.
        var plan = Plan(point: point, key: key, isDefaultKey: again == nil && point != .zero)
        switch reason {
        case .time:
            plan.newNextRun = catchUp.newNextRun(after: point, interval: workflow.interval, now: now)
            plan.scheduledAt = point == .zero ? nil : point
        case .price(let price):
            plan.scheduledAt = UInt256(price.at)
        case .transfer(let firing):
            (plan.key, plan.isDefaultKey) = (firing.key, false)
            plan.scheduledAt = UInt256(firing.at)
        }
        return plan
    }

    private func entry(of workflow: WorkflowRecord, _ plan: Plan) -> [UInt8] {
        var writer = JSONWriter(capacity: 512 + 2 * workflow.actionData.count)
        writer.object {
            $0.member("workflowId", workflow.id)
            $0.member("owner", workflow.owner.description)
            $0.member("actionData", Hex.encode(workflow.actionData))
            $0.member("gasBudget", workflow.gasBudget.rawValue)
            if plan.point != .zero { $0.member("nextRun", plan.point) }
            $0.member("interval", workflow.interval)
            if let newNextRun = plan.newNextRun { $0.member("newNextRun", newNextRun) }
            $0.member("triggerType", workflow.triggerType)
            $0.member("actionType", workflow.actionType)
            if let milliseconds = plan.scheduledAt?.multiplied(by: 1_000 as UInt64) {
                $0.member("scheduledAt", milliseconds)
            }
            $0.member("chainId", chain.rawValue)
            // An owner whose deposit is used up meanwhile has not failed.
            $0.member("holdUnfunded", true)
            if !plan.isDefaultKey { $0.member("idempotencyKey", plan.key) }
        }
        return writer.bytes
    }
}

extension JSONWriter {
    fileprivate mutating func member(_ name: String, _ value: UInt256) {
        key(name)
        raw(value.description.utf8)
    }
}
