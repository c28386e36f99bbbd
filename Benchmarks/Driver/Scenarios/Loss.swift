import Files
import Measuring
import Processes

/// A Redis that comes back with older data, as after a failure of the machine, or as a replica that was behind.
///
/// All jobs are in the older data. So each of them must run once, and what does not is counted.
struct Loss: Procedure {
    func measure(_ rig: Rig) async throws -> Report.Run {
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
        var run = Report.Run(problems: leftovers.problems)
        run.figures[Figures.ranOnce] = Double(jobs - executions.missing - executions.repeated)
        run.figures[Figures.neverRan] = Double(executions.missing)
        run.figures[Figures.ranTwice] = Double(executions.repeated)
        if executions.missing + executions.repeated > 0 || ended.done != jobs {
            run.problems.append(
                "Of \(jobs) jobs that Redis still had, \(executions.missing) never ran, \(executions.repeated) ran more "
                    + "than once; it counts \(ended.done) as done, \(ended.dead) as dead.")
        }
        return run
    }
}
