import App
import Files
import Glibc
import Measuring

/// How many instructions a worker executes for a job: a number that does not depend on what else the machine does.
struct InstructionCount: Sendable {
    let project: ProjectFolder
    let progress: Progress

    /// Finds out before anything is measured whether the instructions of those programs can be counted that are to be.
    ///
    /// - Returns: What counts them, `nil` when nothing is to be counted or a tool is not there; and what is left out,
    ///   one sentence each.
    /// - Throws: ``CallgrindError`` when a program is none that can be counted.
    static func prepare(
        _ programs: [WorkerProgram], _ project: ProjectFolder, _ progress: Progress
    ) async throws -> (InstructionCount?, leftOut: [String]) {
        let countable = programs.compactMap(\.countable)
        do {
            for program in countable {
                _ = try await ScratchFolder.with { try await Callgrind(program, in: $0) }
            }
        } catch CallgrindError.missing(let tool) {
            return (nil, ["Instructions are left out: \(tool) is not on PATH."])
        }
        return (countable.isEmpty ? nil : InstructionCount(project: project, progress: progress), [])
    }

    /// Counts them in a short run, start and end of the worker included.
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
