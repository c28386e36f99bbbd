import Concurrency

/// Jobs that come one by one at a fixed rate, which leaves a worker room: how long one takes.
struct SteadyStream: Procedure {
    var jobsPerSecond: Int

    func measure(_ rig: Rig) async throws -> Measurement {
        try await rig.workers.start()
        let before = try await Counters.read(rig)
        let pushes = try await push(rig)
        let ended = try await rig.untilEnded(rig.settings.jobs)
        let costs = Costs(from: before, to: try await Counters.read(rig))
        let first = rig.chain.jobs.first
        return try await rig.report(costs, jobs: rig.settings.jobs, ended: ended) { workflow in
            pushes.indices.contains(workflow - first) ? pushes[workflow - first] : nil
        }
    }

    /// - Returns: When each job was pushed.
    private func push(_ rig: Rig) async throws -> [Double] {
        var pushes: [Double] = []
        let start = ContinuousClock.now
        for index in 0..<rig.settings.jobs {
            try await Task.sleep(until: start + .seconds(1) / jobsPerSecond * index, tolerance: .milliseconds(1))
            pushes.append(WallClock.milliseconds)
            try await rig.journal.push([rig.chain.jobs.entry(index)])
            rig.progress.show("\(index + 1) of \(rig.settings.jobs) jobs pushed")
        }
        return pushes
    }
}
