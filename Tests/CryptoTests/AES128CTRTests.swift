import Crypto
import Testing

@Suite struct AES128CTRTests {
    static let key = [UInt8](hexadecimal: "2b7e151628aed2a6abf7158809cf4f3c")
    static let counter = [UInt8](hexadecimal: "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff")
    static let plaintext = [UInt8](
        hexadecimal: "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
            + "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710")
    static let ciphertext = [UInt8](
        hexadecimal: "874d6191b620e3261bef6864990db6ce9806f66b7970fdff8617187bb9fffdff"
            + "5ae4df3edbd5d35e5b4f09020db03eab1e031dda2fbe03d1792170a0f3009cee")

    /// - Source: NIST SP 800-38A, appendices F.5.1 and F.5.2, cut to lengths that are not whole blocks too.
    @Test(arguments: [0, 1, 15, 16, 17, 32, 63, 64])
    func `Encrypting and decrypting give the answers of the standard`(length: Int) throws {
        let (plaintext, ciphertext) = (Array(Self.plaintext.prefix(length)), Array(Self.ciphertext.prefix(length)))
        let encrypted = try AES128CTR.apply(to: plaintext.span, key: Self.key.span, counter: Self.counter)
        let decrypted = try AES128CTR.apply(to: ciphertext.span, key: Self.key.span, counter: Self.counter)
        #expect(encrypted.hexadecimal() == ciphertext.hexadecimal)
        #expect(decrypted.hexadecimal() == plaintext.hexadecimal)
    }

    /// - Source: RFC 3686, section 6, test vector 1, whose counter begins at 1.
    @Test func `The counter is all of the block`() throws {
        let encrypted = try AES128CTR.apply(
            to: Array("Single block msg".utf8).span,
            key: [UInt8](hexadecimal: "ae6852f8121067cc4bf7a5765577f39e").span,
            counter: [UInt8](hexadecimal: "00000030000000000000000000000001"))
        #expect(encrypted.hexadecimal() == "e4095d4fb7a7b3792d6175a3261311b8")
    }
}
