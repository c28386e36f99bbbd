import Ethereum
import Testing

@Suite("An address")
struct AddressTests {
    /// The examples of EIP-55.
    static let checksummed = [
        "0x52908400098527886E0F7030069857D2E4169EE7", "0x8617E340B3D01FA5F11F306F4090FD50E238070D",
        "0xde709f2102306220921060314715629080e2fb77", "0x27b1fdb04752bbc536007a920d24acb045561c26",
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
        "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB", "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
    ]

    @Test("is written with its checksum", arguments: checksummed)
    func checksum(text: String) throws {
        let address = try Address(text)
        #expect(address.description == text)
        #expect(try Address(text.lowercased()) == address)
        #expect(try Address("0x" + text.dropFirst(2).uppercased()) == address)
        #expect(try Address(String(text.dropFirst(2))) == address)
        #expect(Address(address.bytes) == address)
        #expect(Hex.encode(address.bytes) == text.lowercased())
    }

    @Test("in mixed case is refused when one letter is in the wrong case")
    func wrongChecksum() throws {
        let text = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
        let address = try Address(text)
        for index in text.indices.dropFirst(2) where text[index].isLetter {
            let letter = text[index].isUppercase ? text[index].lowercased() : text[index].uppercased()
            let wrong = text.replacingCharacters(at: index, with: letter)
            #expect(throws: AddressError.wrongChecksum(expected: address)) { try Address(wrong) }
        }
    }

    @Test(
        "says what is wrong with a text",
        arguments: [
            ("", AddressError.wrongLength(digits: 0)),
            ("0x", .wrongLength(digits: 0)),
            ("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beae", .wrongLength(digits: 39)),
            ("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed0", .wrongLength(digits: 41)),
            ("0X5aaeb6053f3e94c9b9a09f33669435e7ef1beaed", .wrongLength(digits: 42)),
            ("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaeg", .notHexadecimal),
            ("0x5aaeb6053f3e94c9b9a09f33669435e7ef1bea\u{e9}", .notHexadecimal),
        ])
    func refusal(text: String, error: AddressError) {
        #expect(throws: error) { try Address(text) }
    }

    @Test("is the end of a word and of a hash")
    func word() throws {
        let bytes = Array(1...32 as ClosedRange<UInt8>)
        let (read, end) = (Hash32(bytes.span), Address(bytes.span.extracting(last: 20)))
        let hash = try #require(read)
        let address = Address(lastBytesOf: hash)
        #expect(address.bytes == Array(13...32))
        #expect(address == end)
        #expect(address.word.bytes == Array(repeating: 0, count: 12) + address.bytes)
        #expect((0..<32).map { hash.inlineBytes[$0] } == bytes)
        let (tooLong, tooShort) = (Address(bytes.span), Hash32(bytes.span.extracting(first: 31)))
        #expect(tooLong == nil && tooShort == nil)
    }

    @Test("is made of exactly 20 bytes")
    func length() {
        #expect(Address([UInt8](repeating: 0, count: 20)) == .zero)
        #expect(Address([UInt8](repeating: 0, count: 19)) == nil)
        #expect(Address([UInt8](repeating: 0, count: 21)) == nil)
        #expect(Hash32([UInt8](repeating: 0, count: 32)) == .zero)
        #expect(Hash32([UInt8](repeating: 0, count: 31)) == nil)
        #expect(Hash32([UInt8](repeating: 0, count: 33)) == nil)
    }

    /// Computed with eth-utils 6.0.0 and rlp 5.0.0.
    @Test(
        "creates contracts at addresses that follow from its nonce",
        arguments: [
            (0, "0xcd234A471b72ba2F1Ccf0A70FCABA648a5eeCD8d"),
            (1, "0x343c43A37D37dfF08AE8C4A11544c718AbB4fCF8"),
            (2, "0xf778B86FA74E846c4f0a1fBd1335FE81c00a0C91"),
            (127, "0x06d9a77f5E4b311Bae8D559DB9CDB4dF94104aA0"),
            (128, "0x08e190dcB7b73F5fcDAbb43e102215c83659A76D"),
            (256, "0x3837C1Ae70354f670550C746580199Ac6a73Cb0a"),
            (9_223_372_036_854_775_808, "0x2784510E2EE056fDB751085BAD9a38B57799FD99"),
            (18_446_744_073_709_551_614, "0x9ab3917BCc9efBCf7DE35BceD143Ed95c3B3CbF5"),
        ])
    func creation(nonce: UInt64, expected: String) throws {
        let sender = try Address("0x6ac7ea33f8831ea9dcc53393aaa88b25a785dbf0")
        #expect(sender.contractCreated(at: Nonce(nonce)).description == expected)
    }

    /// The generator of secp256k1 (SEC 2, section 2.4.1) is the public key of the private key 1.
    @Test("is the hash of a public key")
    func publicKey() throws {
        let point =
            "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"
            + "483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8"
        let address = try Address("0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf")
        #expect(Address(publicKey: try #require(Hex.decode(point))) == address)
        #expect(Address(publicKey: try #require(Hex.decode("04" + point))) == address)
        #expect(Address(publicKey: try #require(Hex.decode("03" + point))) == nil)
        #expect(Address(publicKey: [4]) == nil)
    }
}

extension String {
    fileprivate func replacingCharacters(at index: Index, with replacement: String) -> String {
        self[..<index] + replacement + self[self.index(after: index)...]
    }
}
