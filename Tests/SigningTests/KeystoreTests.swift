import Ethereum
import Foundation
import Signing
import Testing

@Suite("A keystore", .timeLimit(.minutes(5)))
struct KeystoreTests {
    /// One entry of `Vectors/keystores.json` or `Vectors/published_keystores.json`.
    struct Vector: Decodable {
        let key, password, keystore: String

        static let all = Result {
            try Vectors.decode([Vector].self, from: "keystores.json")
                + Vectors.decode([Vector].self, from: "published_keystores.json")
        }

        /// With scrypt's `n` at geth's default, and at today's limit.
        static let strong = Result { try Vectors.decode([Vector].self, from: "strong_keystores.json") }

        /// The scrypt vector of the definition, which has `n` of 2^18 with `r` of 1.
        static let againstRFC7914 = Result {
            try #require(try Vectors.decode([Vector].self, from: "keystore_against_rfc7914.json").first)
        }
    }

    private func open(_ keystore: String, password: String) throws -> LocalSigner {
        try withTemporaryFile(keystore, permissions: 0o644) { path in
            try withTemporaryFile(password) { passwordFile in
                try LocalSigner(loading: .keystore(path: path, passwordFile: passwordFile))
            }
        }
    }

    @Test("made by eth-keyfile, geth or MyEtherWallet opens with its password")
    func opening() throws {
        let vectors = try Vector.all.get()
        #expect(vectors.count == 18)
        for vector in vectors {
            let signer = try open(vector.keystore, password: vector.password)
            #expect(try signer.address == Vectors.signer(key: vector.key).address)
        }
    }

    @Test(
        "as strong as geth makes it opens, and one that takes a gibibyte, the most that is allowed", arguments: [0, 1])
    func strong(index: Int) throws {
        let vector = try Vector.strong.get()[index]
        #expect(vector.keystore.contains(#""n": \#([262_144, 1_048_576][index]), "r": 8"#))
        let signer = try open(vector.keystore, password: vector.password)
        #expect(try signer.address == Vectors.signer(key: vector.key).address)
    }

    @Test("with parameters that RFC 7914 rules out is refused, although the definition has such a vector")
    func againstRFC7914() throws {
        let vector = try Vector.againstRFC7914.get()
        let error = #expect(throws: SigningError.self) { try open(vector.keystore, password: vector.password) }
        #expect(error?.description.hasSuffix("'n' is too large for this 'r', by RFC 7914") == true)
    }

    @Test("opens when the password's file ends in a line break", arguments: ["\n", "\r\n"])
    func lineBreak(end: String) throws {
        let vector = try #require(try Vector.all.get().first)
        _ = try open(vector.keystore, password: vector.password + end)
    }

    @Test("does not open with another password", arguments: ["", "testpasswor", "Testpassword", " testpassword"])
    func wrongPassword(password: String) throws {
        for vector in try Vector.all.get().prefix(16) where vector.password == "testpassword" {
            let error = #expect(throws: SigningError.self) { try open(vector.keystore, password: password) }
            guard case .wrongPassword = error else { return #expect(Bool(false), "\(String(describing: error))") }
        }
    }

    @Test("is refused when it says it is for another account")
    func otherAccount() throws {
        let vector = try #require(try Vector.all.get().first)
        let address = try Vectors.signer(key: vector.key).address.description.dropFirst(2)
        #expect(vector.keystore.contains(address))
        let renamed = vector.keystore.replacing(address, with: String(repeating: "1", count: 40))
        let error = #expect(throws: SigningError.self) { try open(renamed, password: vector.password) }
        guard case .wrongAccount = error else { return #expect(Bool(false), "\(String(describing: error))") }
    }

    @Test("whose password others have access to is refused")
    func passwordPermissions() throws {
        try withTemporaryFile("testpassword", permissions: 0o640) { passwordFile in
            try withTemporaryFile(try #require(try Vector.all.get().first).keystore) { path in
                #expect(throws: SigningError.accessibleToOthers(path: passwordFile)) {
                    try LocalSigner(loading: .keystore(path: path, passwordFile: passwordFile))
                }
            }
        }
    }

    @Test(
        "says what is wrong with it",
        arguments: [
            (#""version": 3"#, #""version": 4"#, "'version' is not 3"),
            ("aes-128-ctr", "aes-128-cbc", "'cipher' is 'aes-128-cbc', only 'aes-128-ctr' is supported"),
            (#""kdf": "scrypt""#, #""kdf": "argon2""#, "'kdf' is 'argon2', only 'scrypt' and 'pbkdf2' are supported"),
            (#""dklen": 32"#, #""dklen": 64"#, "'dklen' is not 32"),
            (#""n": 2,"#, #""n": 3,"#, "'n' is not a power of two"),
            (#""n": 2,"#, #""n": 4194304,"#, "'n' and 'r' ask for more than 1 GiB of memory"),
            (#""n": 2,"#, #""n": 2097152,"#, "'n' and 'r' ask for more than 1 GiB of memory"),
            (#""n": 2,"#, #""n": 1e3,"#, "'n' is missing"),
            (#""r": 8"#, #""r": 9223372036854775807"#, "'r' is 9223372036854775807, not 1 to 64"),
            (#""p": 1,"#, #""p": 0,"#, "'p' is 0, not 1 to 64"),
            (#""mac""#, #""mad""#, "'mac' is missing"),
            (#""iv": ""#, #""iv": "0"#, "'iv' is not 16 bytes in hexadecimal"),
            (#""ciphertext": ""#, #""ciphertext": "00"#, "'ciphertext' is not 32 bytes in hexadecimal"),
            (#""salt": ""#, #""salt": "x"#, "'salt' is not hexadecimal"),
            (#""address": ""#, #""address": "0x0"#, "'address' is not an address"),
            (#""crypto""#, #""krypto""#, "'crypto' is missing"),
            ("{", "", "invalid JSON"),
        ])
    func malformed(original: String, change: String, reason: String) throws {
        let vector = try #require(try Vector.all.get().first)
        #expect(vector.keystore.contains(original))
        let changed = vector.keystore.replacing(original, with: change, maxReplacements: 1)
        let error = #expect(throws: SigningError.self) { try open(changed, password: vector.password) }
        guard case .malformedKeystore(_, let found) = error else {
            return #expect(Bool(false), "\(String(describing: error))")
        }
        #expect(found.contains(reason), "\(found)")
    }
}
