/// Workers that have nothing to do: what each second costs.
struct Idleness: Procedure {
    var length: Duration

    func measure(_ rig: Rig) async throws -> Measurement {
        try await rig.workers.start()
        let before = try await Counters.read(rig)
        rig.progress.show("nothing for \(length.inWords)")
        try await Task.sleep(for: rig.settings.isQuick ? .seconds(3) : length)
        let costs = Costs(from: before, to: try await Counters.read(rig))
        let memory = await rig.workers.peakMemory()
        let proof = try await Proof.take(from: rig, jobs: 0, awaited: 0, ended: try await rig.journal.ended(), done: 0)
        var values = costs.perSecond
        values[Figures.workerMemory] = memory
        return Measurement(values: values, problems: proof.problems)
    }
}
