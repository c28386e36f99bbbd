import Concurrency
import Files
import Processes

/// Programs that start and end while something runs, none of which outlives it.
actor Programs {
    private let folder: ScratchFolder
    private let nursery: Nursery
    private var all: [RunningProgram] = []

    /// Runs `body`, which may start programs, and ends those that are left afterwards.
    ///
    /// - Parameter folder: Keeps what they write to standard error.
    /// - Throws: ``ProgramFailure`` as soon as one ends by itself; what `body` throws.
    static func with<Result: Sendable>(
        in folder: ScratchFolder, _ body: @escaping @Sendable (Programs) async throws -> Result
    ) async throws -> Result {
        try await Nursery.with { nursery in
            let programs = Programs(folder, nursery)
            let result = try await body(programs)
            for program in await programs.all { await program.abandon() }
            return result
        }
    }

    private init(_ folder: ScratchFolder, _ nursery: Nursery) {
        self.folder = folder
        self.nursery = nursery
    }

    /// Starts a program and waits until it runs.
    ///
    /// - Throws: ``ProgramFailure`` when it does not; `CancellationError`.
    func start(_ launch: ProgramLaunch) async throws -> RunningProgram {
        let program = RunningProgram(launch, log: folder.file("\(all.count).log"))
        all.append(program)
        nursery.start { try await program.run() }
        _ = try await program.started()
        return program
    }
}
