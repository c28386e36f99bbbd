import Crypto
import CryptoExtras
import Ethereum

extension Keystore {
    /// Decrypts the private key.
    ///
    /// - Parameters:
    ///   - password: The password, without the line break that editors put at the end of a file.
    ///   - passwordFile: Where it came from, for the message.
    /// - Throws: ``SigningError/wrongPassword(path:passwordFile:)``.
    func open(password: borrowing SecretBytes, from passwordFile: String) throws(SigningError) -> SecretBytes {
        var plaintext: [UInt8] = []
        defer { wipe(&plaintext) }
        do {
            let derived = try password.withSpan {
                try derivation.deriveKey(from: $0.extracting(first: Self.lineLength(of: $0)))
            }
            guard authenticates(derived) else {
                throw SigningError.wrongPassword(path: path, passwordFile: passwordFile)
            }
            plaintext = try decrypt(with: derived)
        } catch let error as SigningError {
            throw error
        } catch {
            throw .malformedKeystore(path: path, reason: "cannot be decrypted")
        }
        return SecretBytes(capacity: plaintext.count) { key in
            for index in plaintext.indices {
                key[index] = plaintext[index]
            }
            return plaintext.count
        }
    }

    /// Whether the second half of the derived key makes the file's authentication code.
    private func authenticates(_ derived: SymmetricKey) -> Bool {
        var input = unsafe derived.withUnsafeBytes { unsafe Array($0.suffix(16)) } + ciphertext
        defer { wipe(&input) }
        return Keccak256.hash(input).bytes == authenticationCode
    }

    private func decrypt(with derived: SymmetricKey) throws -> [UInt8] {
        let key = unsafe derived.withUnsafeBytes { unsafe SymmetricKey(data: $0.prefix(16)) }
        var plaintext = try AES._CTR.decrypt(ciphertext, using: key, nonce: .init(nonceBytes: initializationVector))
        defer { wipe(&plaintext) }
        return Array(plaintext)
    }

    private static func lineLength(of text: Span<UInt8>) -> Int {
        var end = text.count
        while end > 0, text[end - 1] == UInt8(ascii: "\n") || text[end - 1] == UInt8(ascii: "\r") { end -= 1 }
        return end
    }
}
