import Ethereum
import Testing

@Suite("A revert reason")
struct RevertReasonTests {
    static let shortage = ABIError(
        name: "Shortage",
        parameters: [ABIParameter(name: "needed", type: .uint(bits: 256)), ABIParameter(type: .address)])
    static let errors = [ABIError(name: "NotOwner"), shortage]

    private func reason(_ hex: String) throws -> RevertReason {
        RevertReason(try #require(Hex.decode(hex)), errors: Self.errors)
    }

    /// The example of the Solidity documentation, "Panic via assert and Error via require".
    @Test("is the message that the contract gave")
    func message() throws {
        let data =
            "0x08c379a00000000000000000000000000000000000000000000000000000000000000020"
            + "000000000000000000000000000000000000000000000000000000000000001a"
            + "4e6f7420656e6f7567682045746865722070726f76696465642e000000000000"
        #expect(try reason(data) == .message("Not enough Ether provided."))
        #expect(try reason(data).description == "Not enough Ether provided.")
    }

    /// The codes of the Solidity documentation, "Panic via assert and Error via require".
    @Test(
        "is the compiler's panic with its meaning",
        arguments: [
            ("00", "generic"), ("01", "assertion"), ("11", "overflow"), ("12", "zero"), ("21", "enum"),
            ("22", "encoded"), ("31", "empty array"), ("32", "bounds"), ("41", "memory"), ("51", "never set"),
        ])
    func panic(code: String, word: String) throws {
        let reason = try reason("0x4e487b71" + String(repeating: "0", count: 62) + code)
        #expect(reason.description.contains(word))
    }

    @Test("is a panic without a meaning when the code is not documented")
    func unknownPanic() throws {
        let reason = try reason("0x4e487b71" + String(repeating: "f", count: 64))
        #expect(reason.description == "panic 0x" + String(repeating: "f", count: 64))
    }

    @Test("is a custom error by name with its arguments")
    func custom() throws {
        #expect(try reason("0x30cd7471").description == "NotOwner()")
        let data =
            Self.shortage.selector.bytes
            + (try ABIEncoder.encode([.uint(5), .address(.zero)], as: [.uint(bits: 256), .address]))
        #expect(
            RevertReason(data, errors: Self.errors).description
                == "Shortage(needed: 5, 0x0000000000000000000000000000000000000000)")
    }

    @Test("is the data themselves when they say nothing known")
    func raw() throws {
        #expect(try reason("0x") == .empty)
        #expect(try reason("0x01") == .raw([1]))
        #expect(try reason("0x01020304").description == "reverted with the data 0x01020304")
        // The selector of an error whose arguments are cut off.
        #expect(try reason("0x08c379a0") == .raw([0x08, 0xC3, 0x79, 0xA0]))
        #expect(RevertReason(Self.shortage.selector.bytes, errors: Self.errors) == .raw(Self.shortage.selector.bytes))
    }
}
