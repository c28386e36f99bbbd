import Processes

/// A Redis that comes back with older data, as after a failure of the machine, or as a replica that was behind.
///
/// All jobs are in the older data. So each of them must run once, and what does not is counted.
struct Loss: Procedure {
    func measure(_ rig: Rig) async throws -> Measurement {
        let jobs = rig.settings.jobs
        try await rig.journal.stage(rig.chain.jobs, count: jobs) { rig.progress.show("\($0) of \(jobs) jobs made") }
        try await rig.workers.start()
        try await rig.journal.putInPlace()
        _ = try await rig.untilEnded(jobs / 5)
        try await AppendOnlyCopy.take(of: rig.redis)
        _ = try await rig.untilEnded(jobs * 3 / 5)
        try await rig.redisProcess.end(by: .kill)
        try AppendOnlyCopy.restore(rig.redis)
        rig.progress.show("Redis comes back")
        _ = try await rig.redis.start()
        let ended = try await rig.untilEnded(jobs)
        let executions = try await rig.chain.executions(rig.chain.jobs.first, jobs)
        _ = try await rig.workers.drain()
        let leftovers = try await rig.journal.leftovers()
        var measurement = Measurement(problems: Self.problems(jobs, ended, leftovers, executions))
        measurement.values[Figures.ranOnce] = Double(jobs - executions.missing - executions.repeated)
        measurement.values[Figures.neverRan] = Double(executions.missing)
        measurement.values[Figures.ranTwice] = Double(executions.repeated)
        return measurement
    }

    /// What is wrong, one sentence each.
    static func problems(_ jobs: Int, _ ended: Ended, _ leftovers: Leftovers, _ executions: Executions) -> [String] {
        var problems: [String] = []
        if executions.missing > 0 || ended.done != jobs || leftovers != Leftovers() {
            problems.append(
                "Of the jobs that Redis still had, \(executions.missing) of \(jobs) never ran; \(ended.done) are done, \(leftovers.dead) dead, "
                    + "\(leftovers.queued + leftovers.delayed + leftovers.claimed + leftovers.inFlight) left.")
        }
        if executions.repeated > 0 { problems.append("\(executions.repeated) jobs ran more than once.") }
        if executions.foreign > 0 { problems.append("\(executions.foreign) workflows ran that nobody asked for.") }
        return problems
    }
}
