import Crypto
import Ethereum

/// How a keystore makes an encryption key out of a password: slowly, so that guessing is expensive.
enum KeyDerivation {
    case scrypt(rounds: Int, blockSize: Int, parallelism: Int, salt: [UInt8])
    case pbkdf2(rounds: Int, salt: [UInt8])

    /// The length of the derived key in bytes: one half encrypts, the other authenticates.
    private static let keyLength = 32

    /// Reads the parameters, and refuses those that would take gigabytes or hours.
    init(_ crypto: KeystoreReader) throws(SigningError) {
        let parameters = try crypto.object(["kdfparams"])
        try parameters.expect("dklen", toBe: Self.keyLength)
        guard let salt = Hex.decode(try parameters.text("salt")) else {
            throw parameters.malformed("'salt' is not hexadecimal")
        }
        switch try crypto.text("kdf") {
        case "scrypt":
            self = try Self.scrypt(parameters, salt: salt)
        case "pbkdf2":
            try parameters.expect("prf", toBe: "hmac-sha256")
            self = .pbkdf2(rounds: try parameters.number("c", in: 1...100_000_000), salt: salt)
        case let other:
            throw crypto.malformed("'kdf' is '\(other)', only 'scrypt' and 'pbkdf2' are supported")
        }
    }

    private static func scrypt(_ parameters: KeystoreReader, salt: [UInt8]) throws(SigningError) -> KeyDerivation {
        let rounds = try parameters.number("n", in: 2...1 << 22)
        let blockSize = try parameters.number("r", in: 1...64)
        let parallelism = try parameters.number("p", in: 1...64)
        guard rounds.nonzeroBitCount == 1 else { throw parameters.malformed("'n' is not a power of two") }
        // RFC 7914, section 2. One of the two vectors of the definition itself breaks this rule; no wallet does.
        guard blockSize >= 4 || rounds < 1 << (16 * blockSize) else {
            throw parameters.malformed("'n' is too large for this 'r', by RFC 7914")
        }
        guard 128 * rounds * blockSize <= 1 << 30 else {
            throw parameters.malformed("'n' and 'r' ask for more than 1 GiB of memory")
        }
        return .scrypt(rounds: rounds, blockSize: blockSize, parallelism: parallelism, salt: salt)
    }

    /// Derives the key; takes as long as the keystore's maker wanted.
    func deriveKey(from password: Span<UInt8>) throws(CryptoError) -> SecretBytes {
        switch self {
        case .scrypt(let rounds, let blockSize, let parallelism, let salt):
            try Scrypt.deriveKey(
                from: password, salt: salt, rounds: rounds, blockSize: blockSize, parallelism: parallelism,
                count: Self.keyLength)
        case .pbkdf2(let rounds, let salt):
            try PBKDF2.deriveKey(from: password, salt: salt, rounds: rounds, count: Self.keyLength)
        }
    }
}
