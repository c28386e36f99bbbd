import Ethereum
import Foundation
import Scheduler
import TestGenerators
import Testing

struct DecimalNumberTests {
    @Test(arguments: [
        ("0", "0"), ("0.25", "0.25"), ("00012.500", "12.5"), ("1e-7", "0.0000001"), ("1E+3", "1000"), ("2.5e2", "250"),
        ("0e9999", "0"), ("0.000", "0"), ("100", "100"), ("1.0e0", "1"), ("123456789.123456789", "123456789.123456789"),
        (UInt256.max.description, UInt256.max.description), ("10e-1", "1"),
        ("1e77", "1" + String(repeating: "0", count: 77)),
        ("0." + String(repeating: "0", count: 254) + "1", "0." + String(repeating: "0", count: 254) + "1"),
        ("1" + String(repeating: "0", count: 100) + "e-100", "1"),
    ])
    func `Numbers are read exactly and written without an exponent`(text: String, description: String) {
        #expect(DecimalNumber(text)?.description == description)
    }

    @Test(arguments: [
        "", " 1", "1 ", "-1", "+1", ".5", "5.", "1e", "e5", "1e1.5", "0x10", "1,5", "1_000", "NaN", "inf", "١", "1.2.3",
        "1e78", "1e400", "1e-256", "1e99999", "1e-99999999999999999999", UInt256.max.description + "0.1", "1e\u{301}5",
        String(repeating: "0", count: 1_000),
    ])
    func `Anything else is none`(text: String) {
        #expect(DecimalNumber(text) == nil)
    }

    @Test func `Equal numbers are equal however they are written`() throws {
        let one = try #require(DecimalNumber("1"))
        #expect(one == DecimalNumber("1.000") && one == DecimalNumber("10e-1") && one == DecimalNumber("0.1e1"))
        #expect(DecimalNumber(digits: 1_500, scale: 3) == DecimalNumber("1.5"))
        #expect(Set([DecimalNumber("2"), DecimalNumber("2.0")]).count == 1)
    }

    @Test(arguments: [
        ("0.1", "0.2"), ("9", "10"), ("0.30000000000000004", "0.30000000000000005"), ("1e-255", "1e-254"),
        ("0.9999999999999999999999999999999999", "1"), ("0", "1e-255"),
        // At the other's scale these need more than 256 bits.
        ("1e-255", "1e77"), ("0.000000000000000001", UInt256.max.description),
    ])
    func `Numbers of any scale are compared exactly`(less: String, greater: String) throws {
        let (less, greater) = (try #require(DecimalNumber(less)), try #require(DecimalNumber(greater)))
        #expect(less < greater && !(greater < less) && less != greater)
    }

    @Test func `The order is that of Foundation's decimals`() throws {
        var random = SeededGenerator(seed: 3)
        for _ in 0..<5_000 {
            let texts = (0..<2).map { _ in
                "\(UInt64.random(in: 0...9_999, using: &random))e\(Int.random(in: -12...12, using: &random))"
            }
            let numbers = try texts.map { try #require(DecimalNumber($0)) }
            let decimals = try texts.map { try #require(Decimal(string: $0)) }
            #expect((numbers[0] < numbers[1]) == (decimals[0] < decimals[1]), "\(texts)")
            #expect((numbers[0] == numbers[1]) == (decimals[0] == decimals[1]), "\(texts)")
        }
    }

    @Test func `Ten times as much moves the point, where there is room`() {
        #expect(DecimalNumber("0.25")?.tenfold == DecimalNumber("2.5"))
        #expect(DecimalNumber("3")?.tenfold == DecimalNumber("30"))
        #expect(DecimalNumber(digits: .max).tenfold == nil)
    }
}
