import Ethereum
import TestGenerators
import Testing

@Suite("A 256-bit integer")
struct UInt256Tests {
    /// One row of `Vectors/uint256.json`.
    struct Vector: Decodable {
        let a, b, word, divisor, hex: String
        let bits: Int
        let sum, difference, product, productWithWord, scaled: String?
        let quotient, remainder, quotientByDivisor, remainderByDivisor: String?

        static let all = Result { try Vectors.decode([Vector].self, from: "uint256.json") }
    }

    @Test("computes as Python does, and has no result where that does not fit")
    func arithmetic() throws {
        for vector in try Vector.all.get() {
            let a = try #require(UInt256(vector.a))
            let b = try #require(UInt256(vector.b))
            let word = try #require(UInt64(vector.word))
            let divisor = try #require(UInt64(vector.divisor))
            #expect(a.adding(b)?.description == vector.sum)
            #expect(a.subtracting(b)?.description == vector.difference)
            #expect(a.multiplied(by: b)?.description == vector.product)
            #expect(a.multiplied(by: word)?.description == vector.productWithWord)
            #expect(a.scaled(by: word, over: divisor)?.description == vector.scaled)
            let division = a.quotientAndRemainder(dividingBy: b)
            #expect(division?.quotient.description == vector.quotient)
            #expect(division?.remainder.description == vector.remainder)
            let shortDivision = a.quotientAndRemainder(dividingBy: divisor)
            #expect(shortDivision?.quotient.description == vector.quotientByDivisor)
            #expect(shortDivision?.remainder.description == vector.remainderByDivisor)
        }
    }

    @Test("is written and read as Python writes it")
    func notations() throws {
        for vector in try Vector.all.get() {
            let value = try #require(UInt256(vector.a))
            #expect(value.description == vector.a)
            #expect(value.hex == vector.hex)
            #expect(UInt256(vector.hex) == value)
            #expect(UInt256(bigEndian: value.bigEndianBytes) == value)
            #expect(UInt256(bigEndian: value.minimalBigEndianBytes) == value)
            #expect(value.minimalBigEndianBytes.first != 0)
            #expect(value.significantBitCount == vector.bits)
        }
    }

    @Test("is ordered as its parts are")
    func order() throws {
        for vector in try Vector.all.get() {
            let a = try #require(UInt256(vector.a))
            let b = try #require(UInt256(vector.b))
            #expect((a < b) == (vector.difference == nil))
            #expect((a == b) == (vector.a == vector.b))
        }
    }

    @Test("wraps around and says so")
    func wrapping() {
        #expect(UInt256.max.addingReportingOverflow(2) == (partialValue: 1, overflow: true))
        #expect(UInt256.one.subtractingReportingOverflow(2) == (partialValue: .max, overflow: true))
        #expect(UInt256.one.addingReportingOverflow(2) == (partialValue: 3, overflow: false))
    }

    @Test(
        "is not read from anything but a whole number that fits",
        arguments: [
            "", "0x", "-1", "+1", " 1", "1 ", "1.0", "1e3", "1_000", "0X1", "0xg", "x1", "\u{661}",
            "115792089237316195423570985008687907853269984665640564039457584007913129639936",
            "1000000000000000000000000000000000000000000000000000000000000000000000000000000",
            "0x10000000000000000000000000000000000000000000000000000000000000000",
        ])
    func refusal(text: String) {
        #expect(UInt256(text) == nil)
    }

    @Test("is read with leading zeros, however many")
    func leadingZeros() {
        let zeros = String(repeating: "0", count: 200)
        #expect(UInt256(zeros + "12") == 12)
        #expect(UInt256("0x" + zeros + "fF") == 255)
        #expect(UInt256(zeros) == 0)
    }

    @Test("is read from bytes in place as it is from others, and written in place")
    func bytes() {
        var generator = SeededGenerator(seed: 7)
        for count in 0...32 {
            let bytes = generator.bytes(count)
            let number = UInt256(bigEndian: bytes.span)
            #expect(number == UInt256("0x0" + Hex.encode(bytes).dropFirst(2)))
            #expect(number == UInt256(bigEndian: bytes[...]))
            let written = number.map { number in (0..<32).map { number.inlineBytes[$0] } }
            #expect(written == number?.bigEndianBytes)
        }
        let tooMany = generator.bytes(33)
        let number = UInt256(bigEndian: tooMany.span)
        #expect(number == nil)
    }

    @Test("narrows only when it fits")
    func narrowing() {
        #expect(UInt64(exactly: 0xFFFF_FFFF_FFFF_FFFF as UInt256) == .max)
        #expect(UInt64(exactly: 0x1_0000_0000_0000_0000 as UInt256) == nil)
        #expect(Int(exactly: 0x7FFF_FFFF_FFFF_FFFF as UInt256) == .max)
        #expect(Int(exactly: 0x8000_0000_0000_0000 as UInt256) == nil)
        #expect(UInt256(exactly: -1) == nil)
        #expect(UInt256(exactly: Int.max) == 0x7FFF_FFFF_FFFF_FFFF)
        #expect(UInt256(bigEndian: [UInt8](repeating: 1, count: 33)) == nil)
    }

    @Test("takes literals of its full width")
    func literals() {
        #expect(
            (0xFFFF_FFFF_FFFF_FFFF_FFFF_FFFF_FFFF_FFFF_FFFF_FFFF_FFFF_FFFF_FFFF_FFFF_FFFF_FFFF as UInt256) == .max)
    }
}
