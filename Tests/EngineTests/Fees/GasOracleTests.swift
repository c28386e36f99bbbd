import Chain
import Ethereum
import Logging
import TestSupport
import Testing

@testable import Engine

@Suite(.timeLimit(.minutes(5))) struct GasOracleTests {
    let time = ManualTime()
    let chain: ScriptedChain
    let oracle: GasOracle

    init() {
        chain = ScriptedChain(time: time)
        oracle = GasOracle(
            chain: chain, policy: FeePolicy(FeePolicy.Configuration()), time: time,
            logger: Logger(label: "test") { _ in NoOpLogHandler() })
    }

    static let quote = FeeQuote.dynamic(baseFee: .gwei(1), priorityFee: .gwei(1))
    static let unreachable = ChainError(.unreachable, "no", method: "eth_feeHistory")
    static let unsupported = ChainError(.unsupported, "no", method: "eth_feeHistory")

    @Test func `many who ask at once cause one request`() async throws {
        chain.faults.next(.feeHistory, .hold())
        try await withThrowingTaskGroup(of: FeeQuote.self) { group in
            for _ in 0..<50 { group.addTask { try await oracle.quote() } }
            while await oracle.waiting < 49 { await Task.yield() }
            chain.faults.release(.feeHistory)
            for try await quote in group { #expect(quote == Self.quote) }
        }
        #expect(chain.faults.count(of: .feeHistory) == 1)
    }

    @Test func `a quote serves until the head moves or it is old`() async throws {
        for _ in 0..<3 { #expect(try await oracle.quote() == Self.quote) }
        #expect(chain.faults.count(of: .feeHistory) == 1)
        await chain.update { $0.baseFee = .gwei(5) }
        await oracle.headAdvanced(await chain.mine())
        #expect(try await oracle.quote() == .dynamic(baseFee: .gwei(5), priorityFee: .gwei(1)))
        time.advance(by: .seconds(2))
        _ = try await oracle.quote()
        #expect(chain.faults.count(of: .feeHistory) == 3)
    }

    @Test func `the cancellation of the one who fetches is not the others`() async throws {
        chain.faults.next(.feeHistory, .hold())
        let first = Task { try await oracle.quote() }
        try await chain.faults.reached(.feeHistory)
        try await withThrowingTaskGroup(of: FeeQuote.self) { group in
            for _ in 0..<5 { group.addTask { try await oracle.quote() } }
            while await oracle.waiting < 5 { await Task.yield() }
            first.cancel()
            await #expect(throws: CancellationError.self) { try await first.value }
            for try await quote in group { #expect(quote == Self.quote) }
        }
        #expect(chain.faults.count(of: .feeHistory) == 2)
    }

    @Test func `a failure is shared by all who wait`() async throws {
        chain.faults.next(.feeHistory, .hold(failing: Self.unreachable))
        let first = Task { try await oracle.quote() }
        try await chain.faults.reached(.feeHistory)
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<5 { group.addTask { (try? await oracle.quote()) == nil } }
            while await oracle.waiting < 5 { await Task.yield() }
            chain.faults.release(.feeHistory)
            for await failed in group { #expect(failed) }
        }
        await #expect(throws: ChainError.self) { try await first.value }
        #expect(chain.faults.count(of: .feeHistory) == 1)
        #expect(try await oracle.quote() == Self.quote)
    }

    @Test func `the last quote serves while the node is silent but not for ever`() async throws {
        _ = try await oracle.quote()
        chain.faults.always(.feeHistory, .fail(Self.unreachable))
        time.advance(by: .seconds(58))
        #expect(try await oracle.quote() == Self.quote)
        time.advance(by: .seconds(3))
        await #expect(throws: ChainError.self) { try await oracle.quote() }
    }

    @Test func `a chain without fee history gets legacy fees and is asked again later`() async throws {
        chain.faults.always(.feeHistory, .fail(Self.unsupported))
        for _ in 0..<3 {
            #expect(try await oracle.quote() == .legacy(gasPrice: .gwei(2)))
            time.advance(by: .seconds(5))
        }
        #expect(chain.faults.count(of: .feeHistory) == 1)
        #expect(chain.faults.count(of: .gasPrice) == 3)
        chain.faults.always(.feeHistory, nil)
        time.advance(by: .seconds(600))
        #expect(try await oracle.quote() == Self.quote)
    }

    @Test func `blocks without a base fee mean legacy`() async throws {
        await chain.update { $0.baseFee = nil }
        await chain.mine(12)
        #expect(try await oracle.quote() == .legacy(gasPrice: .gwei(2)))
    }

    @Test func `a base fee of zero is one`() async throws {
        await chain.update { $0.baseFee = 0 }
        await oracle.headAdvanced(await chain.mine(12))
        #expect(try await oracle.quote() == .dynamic(baseFee: 0, priorityFee: .gwei(1)))
        #expect(chain.faults.count(of: .header) == 0)
    }
}
