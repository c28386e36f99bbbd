/// A queue that is there at once, and how it is worked off.
struct Backlog: Procedure {
    /// Of so many jobs one is waited for.
    var awaitedOneIn = 1
    /// Whether no transaction is mined before all are sent, so that every run takes the same steps.
    var isHeld = false

    func measure(_ rig: Rig) async throws -> Measurement {
        let jobs = rig.settings.jobs
        let awaited = jobs / awaitedOneIn
        try await rig.journal.stage(rig.chain.jobs, count: jobs) { rig.progress.show("\($0) of \(jobs) jobs made") }
        try await rig.workers.start()
        let before = try await Counters.read(rig)
        let pushed = WallClock.milliseconds
        if isHeld { try await rig.chain.simulator?.hold(true) }
        try await rig.journal.putInPlace()
        if isHeld {
            try await rig.untilInFlight(jobs)
            try await rig.chain.simulator?.hold(false)
        }
        let ended = try await rig.untilEnded(awaited)
        let costs = Costs(from: before, to: try await Counters.read(rig))
        return try await rig.report(costs, jobs: jobs, awaited: awaited, ended: ended) { _ in pushed }
    }
}

extension Rig {
    /// Ends the workers and puts together what was measured and what is wrong.
    ///
    /// - Parameters:
    ///   - awaited: How many of the jobs were waited for. Default: all.
    ///   - pushedAt: When a workflow's job was pushed.
    func report(
        _ costs: Costs, jobs: Int, awaited: Int? = nil, ended: Ended,
        pushedAt: @escaping @Sendable (Int) -> Double?
    ) async throws -> Measurement {
        progress.show("what became of the jobs")
        let awaited = awaited ?? jobs
        let isPart = awaited < jobs
        if !isPart { try await untilOver() }
        let memory = await workers.peakMemory()
        let done = try await journal.doneJobs(limit: isPart ? ended.done : .max)
        let course = Course(jobs: done, pushedAt: pushedAt, minedAt: try await chain.simulator?.minedAt() ?? [:])
        let proof = try await Proof.take(from: self, jobs: jobs, awaited: awaited, ended: ended, done: done.count)
        var values = costs.perJob(ended.all)
        values.merge(course.rates) { $1 }
        values.merge(course.latencies) { $1 }
        values[Figures.workerMemory] = memory
        values[Figures.redisMemory] = Double(costs.to.facts.memory) / 1_048_576
        return Measurement(values: values, problems: isPart ? proof.problemsOfPart : proof.problems)
    }
}
