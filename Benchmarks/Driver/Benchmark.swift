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
    /// - Throws: What keeps it from measuring. What is wrong with what it measured is in the report.
    package func run() async throws -> Report {
        let baselines = try await Baselines(project, isQuick: scenario.settings.isQuick)
        defer { progress.end() }
        var results = scenario.variants.flatMap { variant in
            programs.map { program in
                Report.Result(
                    variant: variant.name, program: program.name, settings: settings(of: variant).facts, runs: [])
            }
        }
        for round in 1...scenario.runs {
            for index in results.indices {
                let (variant, program) = (
                    scenario.variants[index / programs.count], programs[index % programs.count]
                )
                progress.begin(title(round, variant, program))
                let run = try await run(settings(of: variant), program, baselines)
                results[index].runs.append(try await count(program, run))
            }
        }
        return Report(
            scenario: scenario.name, machine: Machine.facts + missing(baselines).map { Report.Fact("left_out", $0) },
            results: results)
    }

    /// What is not measured since something is not installed, one sentence each.
    private func missing(_ baselines: Baselines) -> [String] {
        let isUncounted = programs.contains { $0.countable != nil } && !Tools.isThere("valgrind")
        return baselines.missing + (isUncounted ? ["Instructions are left out: valgrind is not on PATH."] : [])
    }

    /// One run, with what it is measured against before and after it.
    private func run(
        _ settings: RunSettings, _ program: WorkerProgram, _ baselines: Baselines
    ) async throws -> Report.Run {
        let procedure = scenario.procedure
        return try await Rig.with(settings, program, progress) { rig in
            progress.show("waits until the machine is quiet")
            let busy = try await MachineUsage.untilQuiet(patience: settings.isQuick ? .zero : Self.patience)
            let before = try await baselines.measure(rig)
            var run = try await procedure.measure(rig)
            try await rig.redis.client.send("FLUSHALL")
            run.figures.merge(Ratios.mean([before, try await baselines.measure(rig)])) { $1 }
            run.figures.merge(Ratios.of(run.figures)) { $1 }
            run.figures[Figures.busyBefore] = busy
            return run
        }
    }

    /// Adds how many instructions a job takes, where that is asked for.
    private func count(_ program: WorkerProgram, _ run: Report.Run) async throws -> Report.Run {
        guard let countable = program.countable, Tools.isThere("valgrind") else { return run }
        var run = run
        run.figures[Figures.instructions] = try await InstructionCount(project: project, progress: progress).perJob(
            of: countable)
        return run
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
