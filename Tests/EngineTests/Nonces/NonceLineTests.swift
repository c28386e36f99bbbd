import Concurrency
import Ethereum
import Logging
import TestSupport
import Testing

@testable import Engine

/// Lanes that wait for a nonce.
@Suite(.timeLimit(.minutes(5))) struct NonceLineTests {
    private let time = ManualTime()
    private let executor = ManualExecutor()
    private let manager: NonceManager
    /// What became of the lanes that have ended.
    private let ended = Locked<[String]>([])

    init() {
        manager = NonceManager(
            capacity: 1, time: time, tally: Tally(), logger: Logger(label: "test") { _ in NoOpLogHandler() })
    }

    private var outcomes: [String] {
        executor.runUntilIdle()
        return ended.withLock(\.self)
    }

    /// Has lanes want a nonce, one after the other, while another one has the only one.
    private func withLanes(_ count: Int, _ body: (Reservation) async throws -> Void) async throws {
        await manager.open(EngineFixture.lease, start: NonceStart(chainCount: 0, flights: AccountFlights()))
        let only = try #require(try await manager.reserve(upTo: 1)?.first)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for lane in 0..<count {
                group.addTask(executorPreference: executor) { [manager, ended] in
                    let nonce = try? await manager.reserve(upTo: 1)?.first?.nonce
                    ended.withLock { $0.append("lane \(lane): \(nonce.map { "nonce \($0)" } ?? "nothing")") }
                }
                executor.runUntilIdle()
            }
            try await body(only)
            group.cancelAll()
            while ended.withLock(\.count) < count {
                executor.runUntilIdle()
                await Task.yield()
            }
        }
    }

    @Test func `the one that has waited longest gets what was given back`() async throws {
        try await withLanes(3) { only in
            for lane in 0...1 {
                await manager.giveBack(only)
                #expect(outcomes.count == lane + 1)
                #expect(outcomes.last == "lane \(lane): nonce 0")
            }
        }
    }

    @Test func `one that comes later does not go before those in line`() async throws {
        try await withLanes(1) { only in
            await manager.giveBack(only)
            #expect(await manager.room == 1)
            async let late = manager.reserve(upTo: 1)
            while outcomes.isEmpty { await Task.yield() }
            #expect(outcomes == ["lane 0: nonce 0"])
            await manager.stop()
            let nothing = try await late
            #expect(nothing == nil)
        }
    }

    @Test func `one that gives up leaves the line`() async throws {
        try await withLanes(2) { only in
            time.advance(by: .seconds(10))
            #expect(outcomes == ["lane 0: nothing", "lane 1: nothing"])
            await manager.giveBack(only)
            let next = try await manager.reserve(upTo: 1)
            #expect(next == [only])
        }
    }

    @Test func `all are told when the worker stops`() async throws {
        try await withLanes(3) { _ in
            await manager.stop()
            #expect(outcomes.count == 3)
        }
    }
}
