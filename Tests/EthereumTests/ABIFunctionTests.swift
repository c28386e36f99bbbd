import Ethereum
import Testing

@Suite("A function")
struct ABIFunctionTests {
    static let transfer = ABIFunction(
        name: "transfer",
        inputs: [ABIParameter(name: "to", type: .address), ABIParameter(name: "value", type: .uint(bits: 256))],
        outputs: [ABIParameter(type: .bool)])

    /// The selector of `transfer(address,uint256)` is the one in every block explorer.
    @Test("is called by its selector and arguments, and its result is decoded")
    func calling() throws {
        let to = try Address("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")
        let call = try Self.transfer.encode([.address(to), .uint(258)])
        #expect(
            Hex.encode(call)
                == "0xa9059cbb0000000000000000000000005aaeb6053f3e94c9b9a09f33669435e7ef1beaed"
                + "0000000000000000000000000000000000000000000000000000000000000102")
        #expect(try Self.transfer.decodeCall(call)["value"] == .uint(258))
        #expect(try Self.transfer.decodeResult(UInt256.one.bigEndianBytes)[0]?.bool == true)
    }

    @Test("has no result when nothing came back, as from an account without code")
    func noResult() {
        #expect(throws: ABICodingError.outOfBounds) { try Self.transfer.decodeResult([]) }
    }

    @Test("does not decode the call of another")
    func otherCall() {
        #expect(throws: ABICodingError.wrongSelector) { try Self.transfer.decodeCall([1, 2, 3, 4]) }
        #expect(throws: ABICodingError.wrongSelector) { try Self.transfer.decodeCall([]) }
    }
}
