import Crypto
import Testing

@Suite(.timeLimit(.minutes(5))) struct ScryptTests {
    /// What goes in and what comes out.
    struct Vector {
        let password, salt: String
        let rounds, blockSize, parallelism: Int
        let key: String
    }

    /// All of RFC 7914, section 12.
    ///
    /// The last one takes the gibibyte that a keystore may ask for at most.
    static let published = [
        Vector(
            password: "", salt: "", rounds: 16, blockSize: 1, parallelism: 1,
            key: "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442"
                + "fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906"),
        Vector(
            password: "password", salt: "NaCl", rounds: 1024, blockSize: 8, parallelism: 16,
            key: "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"
                + "2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640"),
        Vector(
            password: "pleaseletmein", salt: "SodiumChloride", rounds: 16384, blockSize: 8, parallelism: 1,
            key: "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2"
                + "d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887"),
        Vector(
            password: "pleaseletmein", salt: "SodiumChloride", rounds: 1_048_576, blockSize: 8, parallelism: 1,
            key: "2101cb9b6a511aaeaddbbe09cf70f881ec568d574a2ffd4dabe5ee9820adaa47"
                + "8e56fd8f4ba5d09ffa1c6d927c40f4c337304049e8a952fbcbf45c6fa77a41a4"),
    ]

    @Test(arguments: published)
    func `scrypt gives the answers of its RFC`(vector: Vector) throws {
        let key = try Scrypt.deriveKey(
            from: Array(vector.password.utf8).span, salt: Array(vector.salt.utf8), rounds: vector.rounds,
            blockSize: vector.blockSize, parallelism: vector.parallelism, count: 64)
        #expect(key.hexadecimal() == vector.key)
    }

    @Test(arguments: [
        (0, 8, 1), (1, 8, 1), (3, 8, 1), (-2, 8, 1), (2, 0, 1), (2, -1, 1), (2, 8, 0), (65536, 1, 1), (2, 1 << 30, 1),
        (1 << 62, 8, 1), (2, 1 << 62, 1), (2, .max, .max), (.max, .max, .max),
    ])
    func `Parameters that the RFC rules out are refused`(rounds: Int, blockSize: Int, parallelism: Int) {
        #expect(throws: CryptoError.self) {
            _ = try Scrypt.deriveKey(
                from: [UInt8]().span, salt: [], rounds: rounds, blockSize: blockSize, parallelism: parallelism, count: 1
            )
        }
    }

    @Test func `An error says what was tried and why it failed, and one of before is forgotten`() {
        for _ in 1...2 {
            let error = #expect(throws: CryptoError.self) {
                _ = try Scrypt.deriveKey(
                    from: [UInt8]().span, salt: [], rounds: 1 << 62, blockSize: 8, parallelism: 1, count: 1)
            }
            #expect(error?.operation == "scrypt")
            #expect(error?.description == "scrypt: memory limit exceeded")
        }
    }
}
