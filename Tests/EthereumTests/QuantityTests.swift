import Ethereum
import Testing

@Suite("A quantity")
struct QuantityTests {
    @Test("of wei never wraps around")
    func wei() {
        #expect(Wei.gwei(30) == 30_000_000_000)
        #expect(Wei.gwei(.max).rawValue == 18_446_744_073_709_551_615_000_000_000)
        #expect(Wei(.max).adding(1) == nil)
        #expect(Wei.zero.subtracting(1) == nil)
        #expect(Wei(.max).multiplied(by: 2) == nil)
        #expect(Wei.gwei(2).multiplied(by: 21000) == 42_000_000_000_000)
    }

    @Test("is scaled up to the next whole unit")
    func scaling() {
        #expect(Wei(100).scaled(by: 1125, over: 1000) == 113)
        #expect(Wei(80).scaled(by: 1125, over: 1000) == 90)
        #expect(Wei(1).scaled(by: 1, over: 0) == nil)
        #expect(Wei(.max).scaled(by: 2, over: 2) == nil)
        #expect(Gas(21001).scaled(by: 120, over: 100) == 25202)
        #expect(Gas(.max).scaled(by: 120, over: 100) == nil)
        #expect(Gas(.max).adding(1) == nil)
    }

    @Test("that is a nonce has a successor, except for the last one")
    func nonce() {
        #expect(Nonce(7).next == 8)
        #expect(Nonce(.max).next == Nonce(.max))
        #expect(Nonce(7) < Nonce(8))
    }

    @Test("is printed as its number")
    func description() {
        #expect(
            "\(Wei.gwei(1)) \(Gas(21000)) \(Nonce(0)) \(BlockNumber(1)) \(ChainID(1287))" == "1000000000 21000 0 1 1287"
        )
    }
}
