/// A worker that is killed with everything in flight, and another one that takes over.
struct Crash: Procedure {
    func measure(_ rig: Rig) async throws -> Measurement {
        let jobs = rig.settings.jobs
        try await rig.journal.stage(rig.chain.jobs, count: jobs) { rig.progress.show("\($0) of \(jobs) jobs made") }
        try await rig.workers.start()
        try await rig.chain.simulator?.hold(true)
        let pushed = WallClock.milliseconds
        try await rig.journal.putInPlace()
        try await rig.untilInFlight(jobs)
        try await rig.workers.kill()
        let killed = ContinuousClock.now
        try await rig.chain.simulator?.hold(false)
        let before = try await Counters.read(rig)
        rig.progress.show("another worker starts")
        try await rig.workers.startOne()
        try await rig.workers.untilAllAccountsAreHeld()
        let takeover = killed.duration(to: .now)
        let ended = try await rig.untilEnded(jobs)
        let recovery = killed.duration(to: .now)
        let costs = Costs(from: before, to: try await Counters.read(rig))
        var measurement = try await rig.report(costs, jobs: jobs, ended: ended) { _ in pushed }
        // Of the way of the jobs the most was waiting: for the chain that was held, and for the lease of the dead.
        measurement.values = measurement.values.filter { [Figures.others, Figures.workerMemory].contains($0.key) }
        measurement.values[Figures.takeover] = takeover.inSeconds
        measurement.values[Figures.recovery] = recovery.inSeconds
        measurement.values[Figures.recoveryCPU] = (costs.to.worker - costs.from.worker) * 1e6 / Double(jobs)
        return measurement
    }
}

extension Rig {
    /// Waits until all jobs are bound and their transactions are in the chain's pool.
    func untilInFlight(_ count: Int) async throws {
        let deadline = ContinuousClock.now + .seconds(300)
        while true {
            let inFlight = try await journal.inFlight()
            progress.show("\(inFlight) of \(count) in flight")
            let pooled = try await chain.simulator?.statistics().pooled ?? count
            if inFlight >= count, pooled >= count { return }
            guard ContinuousClock.now < deadline else {
                throw ProgramFailure(description: "Only \(inFlight) of \(count) jobs are in flight.")
            }
            try await Task.sleep(for: .milliseconds(100))
        }
    }
}
