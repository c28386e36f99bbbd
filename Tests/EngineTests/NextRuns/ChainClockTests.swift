import Chain
import Concurrency
import Ethereum
import Logging
import TestSupport
import Testing

@testable import Engine

@Suite(.timeLimit(.minutes(5))) struct ChainClockTests {
    let time = ManualTime()
    let chain: ScriptedChain
    let clock: ChainClock

    init() {
        chain = ScriptedChain(time: time)
        let world = World(
            time: time, random: { 0 }, capacity: Signal(), tally: Tally(),
            logger: Logger(label: "test") { _ in NoOpLogHandler() })
        clock = ChainClock(chain: chain, world: world, time: time)
    }

    /// A block whose time has nothing to do with this host's.
    private func mine(at timestamp: UInt64) async {
        await chain.update { $0.mine(at: timestamp, limit: 0) }
    }

    @Test func `the chain's time is that of its head and what has passed since it was seen`() async throws {
        await mine(at: 1_900_000_000)
        #expect(try await clock.now() == 1_900_000_000)
        time.advance(by: .milliseconds(1_999))
        #expect(try await clock.now() == 1_900_000_001)
        // The same head is not seen anew.
        time.advance(by: .seconds(60))
        #expect(try await clock.now() == 1_900_000_061)
        await mine(at: 1_900_000_500)
        time.advance(by: .seconds(2))
        #expect(try await clock.now() == 1_900_000_500)
    }

    @Test func `nodes are asked every two seconds`() async throws {
        for _ in 0..<5 { _ = try await clock.now() }
        #expect(chain.faults.count(of: .header) == 1)
        time.advance(by: .seconds(2))
        _ = try await clock.now()
        #expect(chain.faults.count(of: .header) == 2)
    }

    @Test func `a node that is behind does not set the clock back`() async throws {
        await mine(at: 1_900_000_000)
        _ = try await clock.now()
        await chain.update { $0.reorganise(depth: 1, returningToPool: false) }
        time.advance(by: .seconds(3))
        #expect(try await clock.now() == 1_900_000_003)
    }

    @Test func `without a node the last head goes on, or this host's clock`() async throws {
        chain.faults.always(.header, .fail(ChainError(.unreachable, "no", method: "eth_getBlockByNumber")))
        #expect(try await clock.now() == 1_700_000_000)
        chain.faults.always(.header, nil)
        await mine(at: 1_900_000_000)
        _ = try await clock.now()
        chain.faults.always(.header, .fail(ChainError(.unreachable, "no", method: "eth_getBlockByNumber")))
        time.advance(by: .seconds(7))
        #expect(try await clock.now() == 1_900_000_007)
    }
}
