import App
package import Measuring
import Redis

/// One invocation: a scenario, in all its variants, with one program or two, as often as it is to run.
package struct Benchmark: Sendable {
    let scenario: Scenario
    let programs: [WorkerProgram]
    let project: ProjectFolder
    let progress: Progress

    /// Runs everything, programs and variants in turn, so that what the machine does meanwhile meets all of them.
    ///
    /// When a run fails, the report has those before it, and says why it ends there.
    ///
    /// - Throws: What keeps it from measuring anything. What is wrong with what it measured is in the report.
    package func run() async throws -> Report {
        defer { progress.end() }
        let baselines = try await Baselines(project, isQuick: scenario.settings.isQuick)
        let (counter, uncounted) = try await InstructionCount.prepare(programs, project, progress)
        let provenance = await Provenance.facts(project, programs)
        let missing = (baselines.missing + uncounted).map { Report.Fact("left_out", $0) }
        var report = Report(
            scenario: scenario.name, machine: Machine.facts + provenance + missing,
            results: scenario.variants.flatMap { variant in
                programs.map { program in
                    Report.Result(
                        variant: variant.name, program: program.name, settings: settings(of: variant).facts, runs: [])
                }
            })
        for (done, step) in steps.enumerated() {
            do {
                report.results[step.result].runs.append(try await run(step, baselines, counter))
            } catch let error where done > 0 && !Task.isCancelled {
                report.end(step.result, after: done, of: steps.count, because: error)
                break
            }
        }
        return report
    }

    /// One run of one program in one variant.
    private struct Step {
        let round: Int
        /// Which of the report's results it belongs to.
        let result: Int
    }

    /// Every second round goes backwards: what comes of being the first or the second meets both programs alike.
    private var steps: [Step] {
        let results = Array(0..<scenario.variants.count * programs.count)
        return (1...scenario.runs).flatMap { round in
            (round.isMultiple(of: 2) ? results.reversed() : results).map { Step(round: round, result: $0) }
        }
    }

    private func run(_ step: Step, _ baselines: Baselines, _ counter: InstructionCount?) async throws -> Report.Run {
        let variant = scenario.variants[step.result / programs.count]
        let program = programs[step.result % programs.count]
        progress.begin(title(step.round, variant, program))
        var measurement = try await run(settings(of: variant), program, baselines)
        if let counter, let countable = program.countable {
            measurement.values[Figures.instructions] = try await counter.perJob(of: countable)
        }
        return measurement.run
    }

    /// One run, with what it is measured against before and after it.
    private func run(
        _ settings: RunSettings, _ program: WorkerProgram, _ baselines: Baselines
    ) async throws -> Measurement {
        let procedure = scenario.procedure
        return try await Rig.with(settings, program, progress) { rig in
            progress.show("waits until the machine is quiet")
            let busy = try await MachineUsage.untilQuiet(patience: settings.isQuick ? .zero : Self.patience)
            let before = try await baselines.measure(rig)
            var measurement = try await procedure.measure(rig)
            try await rig.redis.client.send("FLUSHALL")
            measurement.values.merge(Ratios.mean([before, try await baselines.measure(rig)])) { $1 }
            measurement.values.merge(Ratios.of(measurement.values)) { $1 }
            measurement.values[Figures.busyBefore] = busy
            return measurement
        }
    }

    private func settings(of variant: Scenario.Variant) -> RunSettings {
        var settings = scenario.settings
        variant.change(&settings)
        return settings
    }

    private func title(_ round: Int, _ variant: Scenario.Variant, _ program: WorkerProgram) -> String {
        let parts = [scenario.name, variant.name, programs.count > 1 ? program.name : ""].filter { !$0.isEmpty }
        return "\(parts.joined(separator: ", ")), run \(round) of \(scenario.runs)"
    }

    /// How long others may keep the machine busy before a run starts all the same.
    private static let patience = Duration.seconds(60)
}

extension Report {
    /// Marks it as incomplete: the run of a result failed.
    fileprivate mutating func end(_ result: Int, after done: Int, of all: Int, because error: any Error) {
        machine.append(Fact("incomplete", "\(done) of \(all) runs"))
        results[result].runs.append(
            Run(problems: ["It failed, and what was to come after it is not measured. \(error)"]))
    }
}
