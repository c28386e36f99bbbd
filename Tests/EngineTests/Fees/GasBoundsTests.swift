import Chain
import Ethereum
import TestSupport
import Testing

@testable import Engine

@Suite struct GasBoundsTests {
    private static func bytes(_ zeros: Int, _ others: Int) -> [UInt8] {
        Array(repeating: 0, count: zeros) + Array(repeating: 0xFF, count: others)
    }

    /// - Source: EIP-2028 (16 for a byte that is not zero); EIP-7623's `tokens_in_calldata` and its floor of 10 for each; geth
    ///   1.17.10 asks for 22,600 with 100 bytes, and for 61,000 with 1,000.
    @Test(
        arguments: [
            (0, 0, 21_000, 21_000), (1, 0, 21_004, 21_010), (0, 1, 21_016, 21_040), (0, 100, 22_600, 25_000),
            (0, 1_000, 37_000, 61_000), (3, 2, 21_044, 21_110),
        ] as [(Int, Int, Gas, Gas)])
    func `A call costs this much before it runs`(zeros: Int, others: Int, intrinsic: Gas, floor: Gas) {
        let data = Self.bytes(zeros, others)
        #expect(GasBounds.intrinsicGas(of: data) == intrinsic)
        #expect(GasBounds.floor(of: data) == floor)
    }

    @Test func `A limit below what the call costs before it runs is too low`() {
        let bounds = GasBounds(blockLimit: 30_000_000)
        #expect(bounds.verdict(on: 22_599, data: Self.bytes(0, 100)) == .tooLow(needs: 22_600))
        #expect(bounds.verdict(on: 22_600, data: Self.bytes(0, 100)) == .ok)
    }

    @Test func `The floor of EIP-7623 counts once a node has refused a limit that is above the intrinsic gas`() {
        var bounds = GasBounds()
        let data = Self.bytes(0, 1_000)
        #expect(bounds.verdict(on: 37_500, data: data) == .ok)
        bounds.learn(from: .intrinsicGasTooLow, to: Self.transaction(36_999, data))
        #expect(bounds.verdict(on: 37_500, data: data) == .ok)
        bounds.learn(from: .intrinsicGasTooLow, to: Self.transaction(37_500, data))
        #expect(bounds.verdict(on: 60_999, data: data) == .tooLow(needs: 61_000))
        #expect(bounds.verdict(on: 61_000, data: data) == .ok)
    }

    @Test func `A limit above the block's is too high`() {
        #expect(GasBounds(blockLimit: 30_000_000).verdict(on: 30_000_000, data: []) == .ok)
        #expect(
            GasBounds(blockLimit: 30_000_000).verdict(on: 30_000_001, data: []) == .tooHigh(allowed: 30_000_000))
    }

    @Test(arguments: [nil, 0] as [Gas?])
    func `Where no block says a limit there is none`(blockLimit: Gas?) {
        #expect(GasBounds(blockLimit: blockLimit).verdict(on: Gas(.max), data: []) == .ok)
    }

    /// - Source: EIP-7825: 16,777,216.
    @Test func `The cap of EIP-7825 counts where a node was seen to apply it`() {
        var bounds = GasBounds(blockLimit: 60_000_000)
        #expect(bounds.verdict(on: 16_777_217, data: []) == .ok)
        bounds.learn(from: .exceedsBlockGasLimit, to: Self.transaction(16_777_217))
        bounds.learn(from: .exceedsTransactionGasCap, to: Self.transaction(16_777_216))
        #expect(bounds.verdict(on: 16_777_217, data: []) == .ok)
        bounds.learn(from: .exceedsTransactionGasCap, to: Self.transaction(16_777_217))
        #expect(bounds.verdict(on: 16_777_217, data: []) == .tooHigh(allowed: 16_777_216))
        #expect(bounds.verdict(on: 16_777_216, data: []) == .ok)
        bounds.blockLimit = 8_000_000
        #expect(bounds.verdict(on: 16_777_216, data: []) == .tooHigh(allowed: 8_000_000))
        bounds.blockLimit = nil
        #expect(bounds.verdict(on: 16_777_217, data: []) == .tooHigh(allowed: 16_777_216))
    }

    private static func transaction(_ gasLimit: Gas, _ data: [UInt8] = []) -> Transaction {
        Transaction(
            chainID: 1, nonce: 0, fees: .legacy(gasPrice: 1), gasLimit: gasLimit, to: .zero, value: 0, data: data)
    }
}
