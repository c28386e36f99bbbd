import Ethereum
import Redis
import RedisJournal
import Scheduler
import TestSupport

extension RedisBench: ScheduleBench {
    func schedule(_ holder: String, of registry: Address, runTTL: Duration) -> any ScheduleStore {
        RedisScheduleStore(holder: holder, registry: registry, keys: Self.keys, runTTL: runTTL, client: client)
    }

    /// Puts something else where firings are kept, which is an error to any script that writes there.
    func refuseFirings(_ refuses: Bool, of registry: Address) async throws {
        let key = "{autometa:1287}:scheduler:\(Hex.encode(registry.bytes)):firings"
        if refuses {
            try await client.send("SET", key, "not what is expected here")
        } else {
            try await client.send("DEL", key)
        }
    }
}

extension InMemoryBench: ScheduleBench {
    func schedule(_ holder: String, of registry: Address, runTTL: Duration) -> any ScheduleStore {
        inMemorySchedule(holder, of: registry, runTTL: runTTL)
    }

    func refuseFirings(_ refuses: Bool, of registry: Address) async throws {
        inMemorySchedule("test", of: registry).refuseFirings(refuses)
    }

    private func inMemorySchedule(
        _ holder: String, of registry: Address, runTTL: Duration = .zero
    ) -> InMemoryScheduleStore {
        InMemoryScheduleStore(store, holder: holder, registry: registry, runTTL: runTTL, lacking: unscheduled)
    }
}
