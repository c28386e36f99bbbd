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

    @Test(arguments: [
        unsupported, ChainError(.refused(code: -32700), "Cannot read properties of undefined", method: ""),
    ])
    func `a node without fee history tells its price, and is asked again later`(failure: ChainError) async throws {
        chain.faults.always(.feeHistory, .fail(failure))
        for _ in 0..<3 {
            #expect(try await oracle.quote() == .dynamic(baseFee: Wei(1_125_000_000), priorityFee: .gwei(1)))
            time.advance(by: .seconds(5))
        }
        await chain.update { $0.baseFee = nil }
        await oracle.headAdvanced(await chain.mine())
        #expect(try await oracle.quote() == .legacy(gasPrice: .gwei(2)))
        #expect(chain.faults.count(of: .feeHistory) == 1)
        #expect(chain.faults.count(of: .gasPrice) == 4)
        await chain.update { $0.baseFee = .gwei(1) }
        await chain.mine(12)
        chain.faults.always(.feeHistory, nil)
        time.advance(by: .seconds(600))
        #expect(try await oracle.quote() == Self.quote)
    }

    @Test func `blocks without a base fee mean legacy`() async throws {
        await chain.update { $0.baseFee = nil }
        await chain.mine(12)
        #expect(try await oracle.quote() == .legacy(gasPrice: .gwei(2)))
    }

    // MARK: What nodes refuse

    private static func signed(_ fees: FeeCaps, gasLimit: Gas = 21_000) -> SignedTransaction {
        var transaction = EngineFixture.transaction(0).transaction
        (transaction.fees, transaction.gasLimit) = (fees, gasLimit)
        return SignedTransaction(
            transaction: transaction, signature: RecoverableSignature(r: 1, s: 1, yParity: false))
    }

    private static let offer = FeeCaps.dynamic(maxFeePerGas: .gwei(3), maxPriorityFeePerGas: .gwei(1))

    @Test func `what a pool refuses as too little raises everybody's quote, once for each head, and is forgotten`()
        async throws
    {
        await oracle.learn([.underpriced], to: [Self.signed(Self.offer)])
        #expect(try await oracle.quote() == Self.quote)
        let refusals = Array(repeating: Self.signed(Self.offer), count: 100)
        await oracle.learn(refusals.map { _ in .underpriced }, to: refusals)
        #expect(try await oracle.quote().tip == Wei(1_125_000_000))
        let raised = FeeCaps.dynamic(maxFeePerGas: .gwei(3), maxPriorityFeePerGas: Wei(1_125_000_000))
        await oracle.learn([.underpriced], to: [Self.signed(raised)])
        #expect(try await oracle.quote().tip == Wei(1_125_000_000))
        time.advance(by: .seconds(1_200))
        #expect(try await oracle.quote().tip == Wei(1_031_250_000))
    }

    @Test func `other refusals say nothing about the tip`() async throws {
        _ = try await oracle.quote()
        let answers = [
            SendAnswer.replacementUnderpriced, .poolFull, .nonceTooLow, .unrecognised(""), .outcomeUnknown(""),
            .accepted,
        ]
        await oracle.learn(answers, to: answers.map { _ in Self.signed(Self.offer) })
        #expect(try await oracle.quote() == Self.quote)
    }

    @Test func `what every node refused to have paid is not worth sending until one takes it`() async {
        let dear = Self.signed(.legacy(gasPrice: 100), gasLimit: 1_000)
        #expect(await oracle.admit([100_000]) == [true])
        await oracle.learn([.feeCapExceeded], to: [dear])
        #expect(await oracle.admit([100_000]) == [false])
        time.advance(by: .seconds(60))
        #expect(await oracle.admit([100_000]) == [true])
        #expect(await oracle.admit([100_000]) == [false])
        await oracle.learn([.accepted], to: [dear])
        #expect(await oracle.admit([100_000]) == [true])
    }

    @Test func `gas limits are judged by the newest block, and by the rules that nodes were seen to have`() async {
        let large = Self.signed(.legacy(gasPrice: 1), gasLimit: 20_000_000)
        chain.faults.next(.header, .fail(ChainError(.unreachable, "away", method: "eth_getBlockByNumber")))
        #expect(await oracle.gasBounds.verdict(on: 100_000_000, data: []) == .ok, "what nodes do not tell is no limit")
        #expect(await oracle.gasBounds.verdict(on: 100_000_000, data: []) != .ok, "it is asked for where none is known")
        let header = await chain.mine()
        await oracle.headAdvanced(header)
        #expect(
            await oracle.gasBounds.verdict(on: 100_000_000, data: []) == .tooHigh(allowed: header.gasLimit))
        await oracle.learn([.exceedsTransactionGasCap], to: [large])
        #expect(await oracle.gasBounds.verdict(on: 20_000_000, data: []) == .tooHigh(allowed: 16_777_216))
    }

    @Test func `a base fee of zero is one`() async throws {
        await chain.update { $0.baseFee = 0 }
        await oracle.headAdvanced(await chain.mine(12))
        #expect(try await oracle.quote() == .dynamic(baseFee: 0, priorityFee: .gwei(1)))
        #expect(chain.faults.count(of: .header) == 0)
    }
}
