import Ethereum
import Testing

@Suite("Hexadecimal notation")
struct HexTests {
    @Test("holds every byte")
    func roundTrip() throws {
        let bytes = Array(UInt8.min ... .max)
        let text = Hex.encode(bytes)
        #expect(text.hasPrefix("0x000102") && text.hasSuffix("fdfeff"))
        #expect(Hex.decode(text) == bytes)
        #expect(Hex.decode("0x" + text.dropFirst(2).uppercased()) == bytes)
        #expect(Hex.decode(String(text.dropFirst(2))) == bytes)
    }

    @Test("may be empty")
    func empty() {
        #expect(Hex.decode("") == [])
        #expect(Hex.decode("0x") == [])
        #expect(Hex.encode([]) == "0x")
    }

    @Test(
        "is not read from anything else",
        arguments: ["0", "0x0", "0x0g", "0X00", " 00", "00 ", "0x0x00", "\u{661}\u{661}"])
    func refusal(text: String) {
        #expect(Hex.decode(text) == nil)
    }
}
