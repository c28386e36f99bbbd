import Files
import IO
import Processes
import Redis

/// What everything in a rig is made with.
struct RigParts: Sendable {
    let programs: Programs
    let folder: ScratchFolder
    let thread: IOThread
}

/// All that a run needs: a private Redis, a chain, and workers that are started when they are to work.
struct Rig: Sendable {
    let settings: RunSettings
    let chain: BenchChain
    let redis: RedisServer
    /// The server's process, another one after it was started again.
    let redisProcess: RunningProgram
    let journal: Journal
    let workers: Workers
    let parts: RigParts
    /// Told what is going on.
    let progress: Progress

    /// Runs `body` in a new rig and takes it down afterwards, whatever comes of it.
    static func with<Result: Sendable>(
        _ settings: RunSettings, _ program: WorkerProgram, _ progress: Progress,
        _ body: @escaping @Sendable (Rig) async throws -> Result
    ) async throws -> Result {
        try await ScratchFolder.with { folder in
            try await Programs.with(in: folder) { programs in
                let thread = IOThread(name: "bench-io")
                let parts = RigParts(programs: programs, folder: folder, thread: thread)
                let redis = try RedisServer(settings.durability, programs: programs, in: folder, on: thread)
                return try await redis.client.serve {
                    let process = try await redis.start()
                    return try await BenchChain.with(settings, in: parts) { chain in
                        let workers = Workers(program, settings, chain: chain.access, redis: redis, in: parts)
                        return try await body(
                            Rig(
                                settings: settings, chain: chain, redis: redis, redisProcess: process,
                                journal: Journal(client: redis.client), workers: workers, parts: parts,
                                progress: progress))
                    }
                }
            }
        }
    }
}
