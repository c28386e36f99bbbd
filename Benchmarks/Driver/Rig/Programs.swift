import Files
import Processes

/// Programs that start and end while something runs, none of which outlives it.
actor Programs {
    private let folder: ScratchFolder
    private let launches: AsyncStream<RunningProgram>.Continuation
    private var all: [RunningProgram] = []

    /// Runs `body`, which may start programs, and ends those that are left afterwards.
    ///
    /// - Parameter folder: Keeps what they write to standard error.
    /// - Throws: ``ProgramFailure`` as soon as one ends by itself; what `body` throws.
    static func with<Result: Sendable>(
        in folder: ScratchFolder, _ body: @escaping @Sendable (Programs) async throws -> Result
    ) async throws -> Result {
        let (launches, continuation) = AsyncStream.makeStream(of: RunningProgram.self)
        let programs = Programs(folder, continuation)
        return try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addTask {
                try await withThrowingDiscardingTaskGroup { running in
                    for await program in launches { running.addTask { try await program.run() } }
                }
                return nil
            }
            group.addTask { try await body(programs) }
            defer { group.cancelAll() }
            while let finished = try await group.next() {
                guard let result = finished else { continue }
                await programs.endAll()
                try await group.waitForAll()
                return result
            }
            throw CancellationError()
        }
    }

    private init(_ folder: ScratchFolder, _ launches: AsyncStream<RunningProgram>.Continuation) {
        self.folder = folder
        self.launches = launches
    }

    /// Starts a program and waits until it runs.
    func start(_ launch: ProgramLaunch) async throws -> RunningProgram {
        let program = RunningProgram(launch, log: folder.file("\(all.count).log"))
        all.append(program)
        launches.yield(program)
        _ = try await program.started()
        return program
    }

    private func endAll() async {
        launches.finish()
        for program in all { await program.abandon() }
    }
}
