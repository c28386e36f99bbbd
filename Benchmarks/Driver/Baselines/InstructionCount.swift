import App
import Files
import Glibc
import Measuring

/// How many instructions a worker executes for a job: a number that does not depend on what else the machine does.
struct InstructionCount: Sendable {
    let project: ProjectFolder
    let progress: Progress

    /// Counts them in a short run, start and end of the worker included: less than one in a hundred.
    ///
    /// Nothing is mined before everything is sent. Otherwise it depends on the time how many jobs share a step, and the
    /// counts scatter six times as much.
    ///
    /// - Parameter program: Linked with `--static-swift-stdlib`.
    /// - Throws: `CallgrindError`; what keeps the run from being measured, or is wrong with it.
    func perJob(of program: String) async throws -> Double {
        try await ScratchFolder.with { folder in
            let callgrind = try await Callgrind(program, in: folder)
            // What is run is a copy, which looks around itself for what it needs.
            _ = try Errno.check { symlink(project.file("abi"), folder.file("abi")) }
            progress.show("instructions of \(Self.settings.jobs) jobs")
            let worker = WorkerProgram(name: "callgrind", path: "valgrind", leadingArguments: callgrind.arguments([]))
            let run = try await Rig.with(Self.settings, worker, progress) {
                try await Backlog(isHeld: true).measure($0)
            }
            guard run.problems.isEmpty else {
                throw ProgramFailure(description: "Under callgrind: \(run.problems.joined(separator: " "))")
            }
            return Double(try callgrind.instructions()) / Double(Self.settings.jobs)
        }
    }

    private static let settings = {
        var settings = RunSettings(jobs: 1_000)
        settings.lanes = 128
        settings.inFlight = 10_000
        // A worker that is fifty times slower does not lose its lease.
        settings.leaseTTL = .seconds(60)
        return settings
    }()
}
