internal import CCrypto

/// AES with a key of 16 bytes, in counter mode: encrypting and decrypting are the same.
///
/// - Source: FIPS 197; NIST SP 800-38A, section 6.5.
package enum AES128CTR {
    /// The length of a key and of a counter block in bytes.
    package static let blockLength = 16

    /// Encrypts or decrypts, and leaves nothing of the key in memory.
    ///
    /// - Parameters:
    ///   - text: What to encrypt or decrypt, of any length.
    ///   - key: ``blockLength`` bytes.
    ///   - counter: The first counter block, ``blockLength`` bytes; one is added to it for every further block.
    /// - Returns: As many bytes as went in.
    /// - Throws: ``CryptoError`` when there is not enough memory.
    package static func apply(
        to text: Span<UInt8>, key: Span<UInt8>, counter: [UInt8]
    ) throws(CryptoError) -> SecretBytes {
        precondition(key.count == blockLength && counter.count == blockLength, "AES-128 has blocks of 16 bytes")
        return try SecretBytes(capacity: text.count) { (output: inout MutableSpan<UInt8>) throws(CryptoError) in
            // To free a context overwrites it, and the key with it.
            guard let context = unsafe EVP_CIPHER_CTX_new() else { throw CryptoError(latestOf: "AES") }
            defer { unsafe EVP_CIPHER_CTX_free(context) }
            let started = unsafe key.withUnsafeBufferPointer { key in
                unsafe EVP_EncryptInit_ex(context, EVP_aes_128_ctr(), nil, key.baseAddress, counter)
            }
            try CryptoError.check(started, "AES")
            var written: CInt = 0
            let result = unsafe output.withUnsafeMutableBufferPointer { output in
                unsafe text.withUnsafeBufferPointer { text in
                    unsafe EVP_EncryptUpdate(
                        context, output.baseAddress, &written, text.baseAddress, CInt(text.count))
                }
            }
            try CryptoError.check(result, "AES")
            return Int(written)
        }
    }
}
