import Crypto
import Ethereum
import Signing

/// A keystore that no memory holds the secrets of.
struct TestKeystore {
    enum KDF: CaseIterable {
        case scrypt, pbkdf2
    }

    let kdf: KDF
    let key = UnheldBytes(randomCount: 32)
    /// So long that an allocator's own notes do not cover it.
    let password = UnheldBytes(randomCount: 64)
    private(set) var derived = UnheldBytes(randomCount: 0)
    private let salt = (0..<16).map { _ in UInt8.random(in: .min ... .max) }
    private let counter = (0..<16).map { _ in UInt8.random(in: .min ... .max) }

    init(_ kdf: KDF) throws {
        self.kdf = kdf
        derived = try UnheldBytes(derive(from: password))
    }

    /// Derives the key that encrypts and authenticates, with little work.
    func derive(from password: UnheldBytes) throws(CryptoError) -> SecretBytes {
        try password.make().withSpan { (password) throws(CryptoError) in
            switch kdf {
            case .scrypt:
                try Scrypt.deriveKey(from: password, salt: salt, rounds: 2, blockSize: 8, parallelism: 1, count: 32)
            case .pbkdf2: try PBKDF2.deriveKey(from: password, salt: salt, rounds: 2, count: 32)
            }
        }
    }

    /// Runs the closure with the keystore, and a password that may be another, in files.
    func withFiles<Result>(password: UnheldBytes, _ body: (SigningKeySource) throws -> Result) throws -> Result {
        try withTemporaryFile(text) { path in
            try password.withTemporaryFile { try body(.keystore(path: path, passwordFile: $0)) }
        }
    }

    private var text: String {
        get throws {
            let ciphertext = try ciphertext
            let parameters =
                switch kdf {
                case .scrypt: #""n":2,"r":8,"p":1"#
                case .pbkdf2: #""c":2,"prf":"hmac-sha256""#
                }
            return """
                {"version":3,"crypto":{"cipher":"aes-128-ctr","cipherparams":{"iv":"\(Hex.encode(counter))"},
                "ciphertext":"\(Hex.encode(ciphertext))","kdf":"\(kdf)",
                "kdfparams":{"dklen":32,"salt":"\(Hex.encode(salt))",\(parameters)},
                "mac":"\(Hex.encode(authenticationCode(of: ciphertext)))"}}
                """
        }
    }

    private var ciphertext: [UInt8] {
        get throws {
            let derived = derived.make()
            let key = key.make()
            let encrypted = try derived.withSpan { derived in
                try key.withSpan { key in
                    try AES128CTR.apply(to: key, key: derived.extracting(first: 16), counter: counter)
                }
            }
            return encrypted.withSpan { span in span.indices.map { span[$0] } }
        }
    }

    private func authenticationCode(of ciphertext: [UInt8]) -> [UInt8] {
        let half = derived.complement.suffix(16)
        let input = SecretBytes(capacity: 48) { input in
            for (index, byte) in (half + ciphertext.map { ~$0 }).enumerated() { input[index] = ~byte }
            return 48
        }
        return input.withSpan { Keccak256.hash($0).bytes }
    }
}
