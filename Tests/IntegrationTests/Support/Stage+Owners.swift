import Concurrency
import TestServers

extension Stage {
    /// Runs `body` and returns who owned which account meanwhile; workers that start before it are not seen.
    ///
    /// Each acquisition, renewal and release is told by Redis itself, with its time; a worker's death is the moment just
    /// before it was sent SIGKILL. Both times are this machine's, so no gap is missed, and none is measured too short.
    func ownership(
        in fleet: WorkerFleet, _ body: @escaping @Sendable () async throws -> Void
    ) async throws -> Ownership {
        let ownership = Locked(Ownership())
        try await RedisMonitor.with(redisTarget, scriptsCalling: Ownership.commands) { command in
            ownership.withLock { $0.note(command) }
        } _: {
            try await body()
        }
        let deaths = await fleet.deaths
        return ownership.withLock {
            $0.finish(deaths: deaths, at: WorkerFleet.now)
            return $0
        }
    }
}
