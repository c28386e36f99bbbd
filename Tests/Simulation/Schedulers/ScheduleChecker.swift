import Engine
import Ethereum
import Scheduler
import TestSupport

/// Counts on the chain what was executed, knowing nothing of how schedulers work.
struct ScheduleChecker {
    /// How long after its pause a run may still be pushed: a lease, and how far nodes are behind.
    static let longestPush = Duration.seconds(20)
    /// How late a run may be when nothing is wrong: longer than schedulers leave a run alone that they know nothing of.
    static let longestWait = Duration.seconds(90)

    let world: World
    let chain: SimulatedRegistry
    let owners: SimulatedOwners
    /// How often the store came back with older data: it may have lost that a run was withdrawn, whose owner set it once more.
    var losses = 0
    /// Whether changes of owners were taken back that counted as deep.
    var areChangesUnsure = false

    private struct Point: Hashable {
        let workflow: UInt256
        let point: String
    }

    /// The third part of a run's key: a point in time, or a transfer's transaction.
    private func point(_ change: RegistryChange) -> Point? {
        change.run.map { Point(workflow: change.workflow, point: String($0.split(separator: ":")[2])) }
    }

    private func isUntouched(_ workflow: UInt256) -> Bool { owners.untouched.contains { $0.workflow == workflow } }

    /// Nothing runs twice: no transfer, and no point more often than it was set.
    func checkOnce() {
        var set: [Point: Int] = [:]
        for case let (workflow, point)? in chain.included.map(\.sets) {
            set[Point(workflow: workflow, point: "\(point)"), default: 0] += 1
        }
        let runs = Dictionary(grouping: chain.included.compactMap(point)) { $0 }
        for (point, count) in runs.mapValues(\.count)
        where count
            > (point.point.hasPrefix("0x") ? 1 : set[point, default: 0] + (isUntouched(point.workflow) ? 0 : losses))
        {
            world.violated("executed once", "workflow \(point.workflow) ran \(count) times for \(point.point)")
        }
    }

    /// Nothing is pushed of a workflow whose owner has stopped it a while ago.
    func checkPushed(_ jobs: [Job]) {
        for job in jobs {
            guard let since = chain.inactiveSince[job.workflowID], world.now - since > Self.longestPush else {
                continue
            }
            world.violated("stopped is stopped", "workflow \(job.workflowID) was pushed, and is off since \(since)")
        }
    }

    /// Nothing was missed.
    ///
    /// - Parameters:
    ///   - lastEdge: When prices became true for the last time.
    func checkEnd(lastEdge: Duration) {
        let late = UInt256((SimulatedClock(world: world).wall / 1_000) - UInt64(Self.longestWait.components.seconds))
        for (id, record) in chain.records.sorted(by: { $0.key < $1.key })
        where record.triggerType == 1 && record.isActive && record.nextRun < late
            && (isUntouched(id) || !areChangesUnsure)
        {
            world.violated("none missed", "workflow \(id) is due since \(record.nextRun)")
        }
        let ran = Dictionary(grouping: chain.included.compactMap(point)) { $0 }
        for (id, trigger, created) in owners.untouched {
            switch trigger {
            case 2:
                let runs = chain.included.count { $0.workflow == id && $0.run != nil && $0.minedAt >= lastEdge }
                if runs != 1 { world.violated("each edge once", "workflow \(id) ran \(runs) times for the last one") }
            case 3:
                for transfer in owners.transfers where !transfer.cameLate {
                    guard let block = transfer.block, let since = created.block, block > since else { continue }
                    if ran[Point(workflow: id, point: "\(transfer.hash)")] == nil {
                        world.violated("no transfer missed", "workflow \(id), \(transfer.hash) in block \(block)")
                    }
                }
            default: break
            }
        }
    }
}
