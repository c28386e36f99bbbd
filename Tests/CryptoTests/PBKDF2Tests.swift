import Crypto
import Testing

@Suite(.timeLimit(.minutes(5))) struct PBKDF2Tests {
    /// - Source: RFC 7914, section 11, which has the only vectors for HMAC-SHA-256 in an RFC.
    @Test(arguments: [
        (
            "passwd", "salt", 1,
            "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc"
                + "49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783"
        ),
        (
            "Password", "NaCl", 80_000,
            "4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56"
                + "a1d425a1225833549adb841b51c9b3176a272bdebba1d078478f62b397f33c8d"
        ),
    ])
    func `PBKDF2 gives the answers of the RFC`(password: String, salt: String, rounds: Int, answer: String) throws {
        let key = try PBKDF2.deriveKey(
            from: Array(password.utf8).span, salt: Array(salt.utf8), rounds: rounds, count: 64)
        #expect(key.hexadecimal() == answer)
    }

    @Test func `A shorter key is the beginning of a longer one, and a password and a salt can be empty`() throws {
        let long = try PBKDF2.deriveKey(from: [UInt8]().span, salt: [], rounds: 1, count: 40)
        let short = try PBKDF2.deriveKey(from: [UInt8]().span, salt: [], rounds: 1, count: 32)
        #expect(long.hexadecimal().hasPrefix(short.hexadecimal()))
    }

    @Test(arguments: [0, -1])
    func `No rounds are refused`(rounds: Int) {
        let error = #expect(throws: CryptoError.self) {
            _ = try PBKDF2.deriveKey(from: [UInt8]().span, salt: [], rounds: rounds, count: 32)
        }
        #expect(error?.operation == "PBKDF2")
    }
}
