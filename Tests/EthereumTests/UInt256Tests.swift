import Ethereum
import Testing

@Test func smoke() throws {
    #expect(Keccak256.hash([]).description == "0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470")
    #expect(
        try Address("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed").description
            == "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")
    #expect(UInt256("115792089237316195423570985008687907853269984665640564039457584007913129639935") == .max)
    #expect(UInt256("115792089237316195423570985008687907853269984665640564039457584007913129639936") == nil)
    #expect(UInt256.max.description == "115792089237316195423570985008687907853269984665640564039457584007913129639935")
    #expect(UInt256.max.hex == "0x" + String(repeating: "f", count: 64) && UInt256.zero.hex == "0x0")
    let big: UInt256 = 0x1234_5678_9abc_def0_1234_5678_9abc_def0_1234_5678_9abc_def0_1234_5678_9abc_def0
    #expect(big.hex == "0x123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0")
    let g: Gas = 100
    #expect(g.scaled(by: 120, over: 100) == 120)
}
