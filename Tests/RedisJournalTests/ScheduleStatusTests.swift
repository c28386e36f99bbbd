import Ethereum
import Redis
import RedisJournal
import Scheduler
import TestServers
import Testing

@Suite(.serialized, .startsProcesses, .timeLimit(.minutes(1)))
struct ScheduleStatusTests {
    @Test func `The status of a schedule tells who leads, what is queued, and what is held`() async throws {
        try await RedisBench.with { bench, _ in
            let store = RedisScheduleStore(
                holder: "host:one", registry: .zero, keys: RedisBench.keys, client: bench.client)
            var expected = ScheduleStatus(leader: nil, queued: 0, pending: 0, held: 0, reasons: [:], transfers: nil)
            #expect(try await store.status() == expected)
            let lease = try #require(try await store.lead(for: .seconds(60)))
            let run = Run(workflow: 1, owner: .zero, key: "1", budget: .zero, entry: [1])
            _ = try await store.push([run], upTo: 9, under: lease)
            let cursor = TransferCursor(block: 7, hash: .zero)
            let firings = [Firing(workflow: 2, key: "2", at: 1), Firing(workflow: 2, key: "3", at: 1)]
            try await store.advance(to: cursor, firing: firings, under: lease)
            var note = ScheduleNote()
            note.held = [3: "no money", 4: "no token"]
            try await store.note(note, under: lease)
            expected = ScheduleStatus(
                leader: "host:one", queued: 1, pending: 2, held: 2, reasons: [3: "no money", 4: "no token"],
                transfers: cursor)
            #expect(try await store.status() == expected)
            #expect(try await store.held() == expected.reasons)
        }
    }
}
