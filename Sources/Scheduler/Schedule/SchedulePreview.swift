import Chain
import Collections
import Engine
package import Ethereum
import JSON

/// What a scheduler would do now.
package struct SchedulePreview: Equatable, Sendable {
    /// The runs that are due, in the order in which they would be pushed.
    package var due: [Run] = []
    /// Why workflows that are due are held.
    package var held: [UInt256: Hold] = [:]
    /// Why workflows never run, with their owners.
    package var unusable: [UnusableWorkflow] = []
    /// The chain's time, in seconds since 1970.
    package var now: UInt64 = 0

    package struct UnusableWorkflow: Equatable, Sendable {
        package var workflow: UInt256
        package var owner: Address
        package var reason: String
    }

    /// One JSON object.
    package var json: String {
        var writer = JSONWriter()
        writer.object {
            $0.member("now", now)
            $0.key("due")
            $0.array {
                for run in due {
                    $0.object {
                        $0.member("workflow", "\(run.workflow)")
                        $0.member("owner", "\(run.owner)")
                        $0.member("key", run.key)
                    }
                }
            }
            $0.key("held")
            $0.array {
                for (workflow, hold) in held.sorted(by: { $0.key < $1.key }) {
                    $0.object {
                        $0.member("workflow", "\(workflow)")
                        $0.member("code", hold.code)
                        $0.member("reason", "\(hold)")
                    }
                }
            }
            $0.key("unusable")
            $0.array {
                for workflow in unusable {
                    $0.object {
                        $0.member("workflow", "\(workflow.workflow)")
                        $0.member("owner", "\(workflow.owner)")
                        $0.member("reason", workflow.reason)
                    }
                }
            }
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}

extension SchedulePreview: CustomStringConvertible {
    package var description: String {
        let lines =
            due.map { "due: workflow \($0.workflow) of \($0.owner)" }
            + held.sorted { $0.key < $1.key }.map { "held: workflow \($0.key): \($0.value)" }
            + unusable.map { "never runs: workflow \($0.workflow) of \($0.owner): \($0.reason)" }
        return (lines + ["\(due.count) due, \(held.count) held, \(unusable.count) never run."]).joined(separator: "\n")
    }
}

extension Workflow {
    /// Why it never runs; `nil` for one that may.
    var problem: String? {
        if case .unreadable(let reason) = trigger { return "\(Hold.unreadableTrigger(reason))" }
        return actionProblem.map { "\(Hold.refusedAction($0))" }
    }
}

extension Scheduler {
    /// Tells what it would push now, as if nothing had been pushed before, and writes nothing.
    ///
    /// Which price triggers are armed is not known: all count as if they were.
    ///
    /// - Throws: `ChainError` when no node answers; `CancellationError`.
    package func preview() async throws -> SchedulePreview {
        let news = try await parts.follower.poll()
        sight = Sight(head: news.head, deepest: news.deepest)
        let (waiting, unusable) = await parts.follower.read { ($0.priceWorkflows, $0.unusableWorkflows) }
        var memory = ScheduleMemory()
        for workflow in waiting { memory.armed[workflow.id] = true }
        var leadership = Leadership(
            lease: ScheduleLease(token: "", incarnation: ""), memory: memory, registry: parts.registry,
            mode: configuration.priceMode)
        for workflow in waiting { _ = leadership.watch(workflow.id, workflow, since: nil) }
        self.leadership = leadership
        await fetchPrices()
        try await followPrices()
        var turn = PushTurn(now: await parts.follower.now ?? 0, isAfterPoll: true)
        var preview = SchedulePreview()
        for batch in try await candidates(&turn).chunks(of: 100) {
            let runs = try await choose(Array(batch), &turn).map(\.1)
            // What one takes from its owner's deposit the next one has not.
            try update { leadership in
                for run in runs { leadership.schedule.take(.pushed, for: run, at: time.elapsed, wall: time.wall) }
            }
            preview.due += runs
        }
        preview.now = turn.now
        preview.held = turn.holds
        preview.unusable = unusable.compactMap { workflow in
            workflow.problem.map { .init(workflow: workflow.id, owner: workflow.owner, reason: $0) }
        }
        return preview
    }
}
