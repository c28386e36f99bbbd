import Redis

/// A Redis that is new while the accounts are not: what they have sent lately is in blocks and in the pool, and no record speaks
/// for any of it.
///
/// The jobs in the pool wait at the very end of the queue, so that all of it is looked through.
struct FreshStore: Procedure {
    func measure(_ rig: Rig) async throws -> Measurement {
        let mined = max(rig.settings.jobs / 50, rig.settings.accounts)
        let lost = mined / 10
        try await makeHistory(rig, mined: mined, lost: lost)
        try await fill(rig, past: mined, lost: lost)
        let first = rig.chain.jobs.first
        let known = try await rig.chain.simulator?.statistics().decoded ?? 0
        var measurement = Measurement()
        measurement.values = try await RedisWatch.during(rig) {
            try await rig.workers.startOne()
            try await rig.untilSent(more: known)
        }
        try await rig.chain.simulator?.hold(false)
        // What runs twice has done so by then.
        _ = try await rig.untilEnded(lost + mined)
        _ = try await rig.workers.drain()
        let executions = try await rig.chain.executions(first, mined + rig.settings.jobs)
        if executions.repeated > 0 { measurement.problems.append("\(executions.repeated) jobs ran more than once.") }
        if executions.foreign > 0 { measurement.problems.append("\(executions.foreign) workflows ran unasked.") }
        return measurement
    }

    /// Has jobs executed, and others in the pool, from where no block takes them.
    private func makeHistory(_ rig: Rig, mined: Int, lost: Int) async throws {
        let jobs = rig.chain.jobs
        try await rig.workers.start()
        try await rig.journal.stage(jobs, count: mined) { _ in }
        try await rig.journal.putInPlace()
        _ = try await rig.untilEnded(mined)
        try await rig.chain.simulator?.hold(true)
        try await rig.journal.stage(jobs, from: mined, count: lost) { _ in }
        try await rig.journal.putInPlace()
        try await rig.untilInFlight(lost)
        for _ in 0..<rig.settings.workers { try await rig.workers.kill() }
    }

    private func fill(_ rig: Rig, past mined: Int, lost: Int) async throws {
        let waiting = rig.settings.jobs
        try await rig.redis.client.send("FLUSHALL")
        try await rig.journal.stage(rig.chain.jobs, from: mined + lost, count: waiting - lost) {
            rig.progress.show("\($0) of \(waiting) jobs made")
        }
        try await rig.journal.stage(rig.chain.jobs, from: mined, count: lost) { _ in }
        try await rig.journal.putInPlace()
    }
}

extension Rig {
    /// Waits until the chain has got a transaction more than it had.
    fileprivate func untilSent(more known: Int) async throws {
        let deadline = ContinuousClock.now + .seconds(600)
        while try await chain.simulator?.statistics().decoded ?? .max <= known {
            guard ContinuousClock.now < deadline else {
                throw ProgramFailure(description: "No job was sent within ten minutes.")
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}
