import Ethereum

/// Decides which run of a workflow is next, given how those before it ended.
///
/// Pure.
struct Timetable: Sendable {
    enum Next: Equatable {
        /// The run of this point in time, and the transaction by which the owner has set it once more.
        case run(UInt256, again: Hash32?)
        /// Not yet.
        case later
        case held(Hold)
    }

    let catchUp: CatchUp

    /// - Parameters:
    ///   - deaths: How often runs of the workflow died in a row.
    ///   - again: The last transaction by which its owner changed it, where the run that is next by its `nextRun` is used up: it died, was
    ///     withdrawn, or was executed before.
    ///   - now: The chain's time, in seconds since 1970.
    func next(of workflow: Workflow, deaths: Deaths?, again: Hash32?, now: UInt64) -> Next {
        guard let deaths, let dead = RunKey.point(in: deaths.last), dead >= workflow.nextRun, again == nil else {
            return .run(workflow.nextRun, again: again)
        }
        if deaths.inARow >= Schedule.mostDeaths { return .held(.suspended(deaths: deaths.inARow)) }
        guard workflow.interval != .zero else { return .held(.died) }
        guard let point = catchUp.point(afterDead: dead, interval: workflow.interval, now: now) else { return .later }
        return point <= UInt256(now) ? .run(point, again: nil) : .later
    }
}
