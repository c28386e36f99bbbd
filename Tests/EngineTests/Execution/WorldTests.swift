import Chain
import Ethereum
import Logging
import TestSupport
import Testing

@testable import Engine

/// What all batches share of what nodes have answered.
@Suite(.timeLimit(.minutes(5))) struct WorldTests {
    private let time = ManualTime()
    private let executor = ManualExecutor()
    private let capacity = Signal()
    private let tally = Tally()
    private let world: World

    init() {
        world = World(
            time: time, random: { 0 }, capacity: capacity, tally: tally,
            logger: Logger(label: "test") { _ in NoOpLogHandler() })
    }

    @Test func `a quote above the cap is waited for, and nothing is claimed meanwhile`() async throws {
        let chain = ScriptedChain(time: time)
        let policy = FeePolicy(.init())
        let oracle = GasOracle(
            chain: chain, policy: policy, time: time, logger: Logger(label: "test") { _ in NoOpLogHandler() })
        await chain.update { $0.baseFee = .gwei(600) }
        await oracle.headAdvanced(await chain.mine())
        let quote = await withTaskGroup(of: FeeQuote?.self) { group in
            group.addTask(executorPreference: executor) { [world] in try? await world.quote(from: oracle, for: policy) }
            executor.runUntilIdle()
            #expect(await world.credit != .unlimited)
            #expect(capacity.generation == 0)
            await chain.update { $0.baseFee = .gwei(5) }
            await oracle.headAdvanced(await chain.mine())
            time.advance(by: .seconds(1))
            executor.runUntilIdle()
            return await group.next() ?? nil
        }
        #expect(quote?.baseFee == .gwei(5))
        #expect(await world.credit == .unlimited)
        #expect(capacity.generation == 1, "whoever claims is told")
    }

    @Test func `a job that alone is not answered waits longer each time, until it is`() async {
        #expect(await world.postpone("a") == .seconds(1))
        #expect(await world.postpone("a") == .seconds(2))
        #expect(await world.postponed(among: ["a", "b"]) == ["a"])
        await world.estimated(["a"], held: 0, unanswered: 0)
        #expect(await world.postponed(among: ["a", "b"]).isEmpty)
        #expect(await world.postpone("a") == .seconds(1))
    }

    @Test func `while nodes fail a job waits as if it were the first time`() async {
        await world.estimated([], held: 0, unanswered: 4)
        #expect(await world.credit != .unlimited)
        #expect(tally[.worldFailure] == 4)
        for _ in 0..<3 { #expect(await world.postpone("a") == .seconds(1)) }
        #expect(await world.postponed(among: ["a"]).isEmpty)
        await world.estimated(["b"], held: 0, unanswered: 0)
        #expect(await world.credit == .unlimited)
    }

    @Test func `how long answers are waited for follows how long they took`() async {
        let before = await world.limit(for: 4, patiently: false)
        await world.asked(4, took: .milliseconds(10), Array(repeating: .gas(1), count: 4))
        let learnt = await world.limit(for: 4, patiently: false)
        #expect(learnt < before)
        let fault = ChainError(.unreachable, "away", method: "eth_estimateGas")
        await world.asked(4, took: .milliseconds(1), [.gas(1), .failed(fault)])
        #expect(await world.limit(for: 4, patiently: false) == learnt, "what failed says nothing")
    }

    @Test func `a node that limits requests is left alone for as long as it asks, within a second`() async {
        let limited = ChainError(.rateLimited(retryAfter: .seconds(30)), "429", method: "eth_estimateGas")
        #expect(await world.pause(after: [.gas(1), .failed(limited)]) == .seconds(1))
        #expect(await world.pause(after: [.gas(1)]) == .zero)
    }
}
