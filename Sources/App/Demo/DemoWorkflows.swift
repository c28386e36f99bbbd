import Chain
import Engine
import Ethereum
import Scheduler

/// The workflows of a demonstration, by what lets them run.
package struct DemoWorkflows: Sendable {
    /// Those that run once, at a time.
    package let once: ClosedRange<UInt64>
    /// The one that runs again and again, and its grid in seconds since 1970.
    let recurring: UInt256
    let gridStart: UInt256
    static let interval: UInt64 = 3
    /// The one that waits for GLMR to fall below 0.25 dollars.
    let priced: UInt256
    /// The one that waits for transfers to ``watched``.
    let watching: UInt256
    let watched: Address

    /// How many runs of the recurring one are waited for; more are as good.
    static let leastRecurrences = 3
    /// How many transfers the demonstration sends.
    static let transfers = 2

    /// Those that do not run once at a time.
    var others: [UInt256] { [recurring, priced, watching] }

    /// Registers them; the recurring one begins a few seconds later.
    ///
    /// - Throws: As ``AccountSender/send(_:)`` does.
    static func create(_ count: Int, on sandbox: Sandbox) async throws -> DemoWorkflows {
        let watched = sandbox.owner.contractCreated(at: Nonce(.max - 1))
        func create(_ count: Int, _ trigger: WorkflowTrigger, in seconds: UInt64, every interval: UInt64) async throws
            -> (ids: ClosedRange<UInt64>, nextRun: UInt256)
        {
            let nextRun = UInt256((try await sandbox.chain.header(.latest)?.timestamp ?? 0) + seconds)
            let workflow = WorkflowRecord(
                id: .zero, owner: sandbox.owner, triggerType: trigger.type, triggerData: trigger.data, actionType: 1,
                actionData: try DemoRun.action(in: sandbox).bytes, nextRun: nextRun, interval: UInt256(interval),
                isActive: true, gasBudget: DemoRun.budget)
            return (try await sandbox.createWorkflows(count, like: workflow), nextRun)
        }
        let once = try await create(count, .time, in: 0, every: 0).ids
        let priced = try await create(1, .price(PriceWords("GLMR < 0.25")), in: 0, every: 0).ids
        let transfers = WorkflowTrigger.transfer(to: watched, of: nil, atLeast: 1)
        let watching = try await create(1, transfers, in: 0, every: 0).ids
        let recurring = try await create(1, .time, in: 5, every: interval)
        return DemoWorkflows(
            once: once, recurring: UInt256(recurring.ids.lowerBound), gridStart: recurring.nextRun,
            priced: UInt256(priced.lowerBound), watching: UInt256(watching.lowerBound), watched: watched)
    }
}
