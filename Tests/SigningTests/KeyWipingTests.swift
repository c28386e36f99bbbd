import Crypto
import Ethereum
import Signing
import Testing

@Suite("A key in memory", .serialized)
struct KeyWipingTests {
    /// How often everything is done.
    ///
    /// What is given back to the allocator is soon used again: of many copies that nobody wiped some are left. Under the
    /// address sanitizer, which keeps back what was given back, all of them are.
    private static let times = 16

    @Test("is there once for each signer, and gone with them")
    func wiping() throws {
        let memory = try ProcessMemory()
        let key = UnheldBytes(randomCount: 32)
        var signers = try (0..<Self.times).map { _ in try Vectors.signer(key: key.hexadecimal) }
        for signer in signers { _ = try signer.sign(.zero) }
        #expect(memory.count(of: key) == Self.times)
        signers.removeAll()
        #expect(memory.count(of: key) == 0)
    }

    @Test("from a keystore leaves nothing of the password and the derived key", arguments: TestKeystore.KDF.allCases)
    func keystore(kdf: TestKeystore.KDF) throws {
        let memory = try ProcessMemory()
        let keystore = try TestKeystore(kdf)
        var signers = try keystore.withFiles(password: keystore.password) { source in
            try (0..<Self.times).map { _ in try LocalSigner(loading: source) }
        }
        for signer in signers { _ = try signer.sign(.zero) }
        #expect(memory.count(of: keystore.password) == 0)
        #expect(memory.count(of: keystore.derived) == 0)
        #expect(memory.count(of: keystore.key) == Self.times)
        signers.removeAll()
        #expect(memory.count(of: keystore.key) == 0)
    }

    @Test("that a wrong password does not open leaves nothing either", arguments: TestKeystore.KDF.allCases)
    func wrongPassword(kdf: TestKeystore.KDF) throws {
        let memory = try ProcessMemory()
        let keystore = try TestKeystore(kdf)
        let password = UnheldBytes(randomCount: 64)
        let derived = try UnheldBytes(keystore.derive(from: password))
        try keystore.withFiles(password: password) { source in
            for _ in 0..<Self.times {
                let error = #expect(throws: SigningError.self) { try LocalSigner(loading: source) }
                guard case .wrongPassword = error else { return #expect(Bool(false), "\(String(describing: error))") }
            }
        }
        for bytes in [password, derived, keystore.password, keystore.derived, keystore.key] {
            #expect(memory.count(of: bytes) == 0)
        }
    }
}
