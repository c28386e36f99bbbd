import Crypto
import Ethereum

extension Keystore {
    /// Decrypts the private key.
    ///
    /// What is derived on the way is overwritten before it returns, also when the password is wrong.
    ///
    /// - Parameters:
    ///   - password: The password, without the line break that editors put at the end of a file.
    ///   - passwordFile: Where it came from, for the message.
    /// - Throws: ``SigningError/wrongPassword(path:passwordFile:)``, or ``SigningError/malformedKeystore(path:reason:)``
    ///   when there is too little memory for its parameters.
    func open(password: borrowing SecretBytes, from passwordFile: String) throws(SigningError) -> SecretBytes {
        do throws(CryptoError) {
            let derived = try password.withSpan { (password) throws(CryptoError) in
                try derivation.deriveKey(from: password.extracting(first: Self.lineLength(of: password)))
            }
            if authenticates(derived) { return try decrypt(with: derived) }
        } catch {
            throw .malformedKeystore(path: path, reason: "cannot be decrypted: \(error)")
        }
        throw .wrongPassword(path: path, passwordFile: passwordFile)
    }

    /// Whether the second half of the derived key makes the file's authentication code.
    private func authenticates(_ derived: borrowing SecretBytes) -> Bool {
        let input = derived.withSpan { derived in
            let half = derived.extracting(last: AES128CTR.blockLength)
            return SecretBytes(capacity: half.count + ciphertext.count) { input in
                for index in 0..<half.count { input[index] = half[index] }
                for (index, byte) in ciphertext.enumerated() { input[half.count + index] = byte }
                return input.count
            }
        }
        return input.withSpan { Keccak256.hash($0).bytes } == authenticationCode
    }

    /// Decrypts with the first half of the derived key.
    private func decrypt(with derived: borrowing SecretBytes) throws(CryptoError) -> SecretBytes {
        try derived.withSpan { (derived) throws(CryptoError) in
            try AES128CTR.apply(
                to: ciphertext.span, key: derived.extracting(first: AES128CTR.blockLength),
                counter: initializationVector)
        }
    }

    private static func lineLength(of text: Span<UInt8>) -> Int {
        var end = text.count
        while end > 0, text[end - 1] == UInt8(ascii: "\n") || text[end - 1] == UInt8(ascii: "\r") { end -= 1 }
        return end
    }
}
