import Chain
import Ethereum
import TestSupport
import Testing

@testable import Engine

@Suite(.timeLimit(.minutes(1))) struct ConfirmationsTests {
    @Test(
        arguments: [
            (.blocks(1), 10), (.blocks(0), 10), (.blocks(4), 7), (.blocks(11), 0), (.blocks(200), 0), (.safe, 8),
            (.finalized, 8),
        ] as [(Confirmations, BlockNumber)])
    func `the highest block that is deep enough`(_ confirmations: Confirmations, _ expected: BlockNumber) {
        #expect(confirmations.deepest(below: 10, marked: 8) == expected)
    }

    @Test func `where nodes tell no such block none is deep enough`() {
        #expect(Confirmations.finalized.deepest(below: 10, marked: nil) == nil)
        #expect(Confirmations.blocks(2).deepest(below: 10, marked: nil) == 9)
    }

    @Test func `a number of blocks may be shallower than a name, and safe than finalized`() {
        let ascending: [Confirmations] = [.blocks(1), .blocks(2), .safe, .finalized]
        for (index, one) in ascending.enumerated() {
            for (other, another) in ascending.enumerated() {
                #expect(one.mayBeShallower(than: another) == (index < other))
            }
        }
    }

    @Test(
        arguments: [
            (1, .blocks(12)), (30, .blocks(30)), (nil, .safe),
        ] as [(UInt64?, Confirmations)])
    func `by default it is what is final, or many blocks where nothing is`(
        _ settled: UInt64?, _ expected: Confirmations
    ) async throws {
        let settled = settled.map(Confirmations.blocks) ?? .safe
        let chain = ScriptedChain(time: ManualTime())
        // The finalized block is the first one.
        #expect(try await Confirmations.beforeRerun(settled: settled, on: chain) == expected)
        let refusal = ChainError(.refused(code: -32000), "finalized block not found", method: "eth_getBlockByNumber")
        chain.faults.next(.header, .fail(refusal))
        #expect(try await Confirmations.beforeRerun(settled: settled, on: chain) == expected)
        await chain.mine(10)
        #expect(try await Confirmations.beforeRerun(settled: settled, on: chain) == .finalized)
        chain.faults.next(.header, .fail(ChainError(.unreachable, "down", method: "eth_getBlockByNumber")))
        await #expect(throws: ChainError.self) { try await Confirmations.beforeRerun(settled: settled, on: chain) }
    }
}

@Suite(.timeLimit(.minutes(1))) struct FinalityMarkersTests {
    private var markers = FinalityMarkers()

    private mutating func news(_ number: BlockNumber?, head: BlockNumber, minutes: Int) -> [FinalityMarkers.News] {
        markers[.finalized] = number.map {
            BlockHeader(number: $0, hash: .zero, parentHash: .zero, timestamp: 0, baseFeePerGas: nil, gasLimit: 0)
        }
        return markers.news(at: head, now: .seconds(60 * minutes)).map(\.1)
    }

    @Test(arguments: [0, 5, nil] as [BlockNumber?])
    mutating func `a marker that stands still while the chain goes on is told once`(_ number: BlockNumber?) {
        #expect(news(number, head: 10, minutes: 0).isEmpty)
        #expect(news(number, head: 40, minutes: 14).isEmpty)
        #expect(news(number, head: 41, minutes: 15) == [.standsStill(number)])
        #expect(news(number, head: 80, minutes: 60).isEmpty)
        #expect(news(9, head: 81, minutes: 61) == [.movesAgain(9)])
        #expect(news(9, head: 200, minutes: 76) == [.standsStill(9)])
    }

    @Test mutating func `one that follows, a chain that stands still, and a node that lags are no news`() {
        for minute in 0..<60 {
            #expect(news(BlockNumber(UInt64(minute)), head: BlockNumber(UInt64(minute) + 4), minutes: minute).isEmpty)
        }
        #expect(news(58, head: 63, minutes: 61).isEmpty)
        #expect(news(59, head: 63, minutes: 62).isEmpty)
        var still = FinalityMarkersTests()
        for minute in 0..<60 { #expect(still.news(0, head: 3, minutes: minute).isEmpty) }
    }
}
