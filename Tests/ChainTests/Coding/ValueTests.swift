import Ethereum
import JSON
import Testing

@testable import Chain

@Suite struct ValueTests {
    @Test(
        arguments: [
            (#""0x0""#, 0), (#""0x2a""#, 42), (#""0x2A""#, 42), (#""0x002a""#, 42), ("42", 42), ("0", 0),
            (#""\#(UInt256.max.hex)""#, UInt256.max),
        ] as [(String, UInt256)])
    func `Quantities are read exactly`(_ text: String, _ expected: UInt256) throws {
        #expect(try JSON(text).quantity == expected)
    }

    @Test(arguments: [
        #""""#, #""0x""#, #""42""#, #""2a""#, #""0x2g""#, #""0x 1""#, #""-0x1""#, #""0X2A""#, #"" 0x1""#, "-1", "1.5",
        "1e3",
        "null", "true", "[]", "{}", #""0x1\#(String(repeating: "0", count: 64))""#,
    ])
    func `Nothing else is a quantity`(_ text: String) throws {
        #expect(try JSON(text).quantity == nil)
    }

    @Test func `A quantity of more than 64 bits is no word`() throws {
        #expect(try JSON(#""0xffffffffffffffff""#).word == .max)
        #expect(try JSON(#""0x10000000000000000""#).word == nil)
    }

    @Test(arguments: [#""00ff""#, #""0x0""#, #""0xzz""#, #""0x00 ff""#, "0", "null", #"["0x00"]"#])
    func `Bytes need a prefix and whole bytes`(_ text: String) throws {
        #expect(try JSON(text).hexBytes == nil)
    }

    @Test func `Bytes, hashes and addresses have their lengths`() throws {
        #expect(try JSON(#""0x""#).hexBytes == [])
        #expect(try JSON(#""0x00Ff""#).hexBytes == [0, 0xFF])
        #expect(try JSON(#""\#(Sample.blockHash)""#).hash == Sample.hash(0xB1))
        #expect(try JSON(#""\#(Sample.blockHash)00""#).hash == nil)
        #expect(try JSON(#""\#(Sample.address)""#).address == Address(Array(repeating: 0x11, count: 20)))
        #expect(try JSON(#""\#(Sample.blockHash)""#).address == nil)
    }

    @Test func `Numbers with a fraction are finite`() throws {
        #expect(try JSON("0.25").double == 0.25)
        #expect(try JSON("1e400").double == nil)
        #expect(try JSON(#""0.25""#).double == nil)
    }
}
