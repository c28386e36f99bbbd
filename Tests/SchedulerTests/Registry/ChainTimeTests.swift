import Chain
import Ethereum
import Testing

@testable import Scheduler

@Suite struct ChainTimeTests {
    private func header(_ number: BlockNumber, at timestamp: UInt64) -> BlockHeader {
        BlockHeader(
            number: number, hash: Keccak256.hash([UInt8(number.rawValue)]), parentHash: .zero, timestamp: timestamp,
            baseFeePerGas: nil, gasLimit: 0)
    }

    @Test func `It is the head's, and what has passed since that was first seen`() {
        var time = ChainTime(head: header(1, at: 100), firstSeen: .seconds(10))
        #expect(time.now(at: .seconds(10)) == 100)
        #expect(time.now(at: .milliseconds(12_900)) == 102)
        time.see(header(1, at: 100), at: .seconds(15))
        #expect(time.now(at: .seconds(15)) == 105)
        time.see(header(2, at: 103), at: .seconds(16))
        #expect(time.now(at: .seconds(17)) == 104)
    }

    @Test func `A clock that goes back does not bring it below the head's`() {
        #expect(ChainTime(head: header(1, at: 100), firstSeen: .seconds(10)).now(at: .seconds(3)) == 100)
    }
}
