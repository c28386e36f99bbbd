internal import CCrypto

/// PBKDF2 with HMAC-SHA-256: makes a key out of a password by hashing it many times over.
///
/// - Source: RFC 8018, section 5.2.
package enum PBKDF2 {
    /// Derives a key, and leaves nothing of it or of the password in memory but what it returns.
    ///
    /// It keeps the calling thread busy for as long as the parameters ask: with `rounds` of 2^18 for a tenth of a second.
    ///
    /// - Parameters:
    ///   - password: Bytes of any number, also none.
    ///   - salt: What makes the key another one than the same password gives elsewhere.
    ///   - rounds: How often to hash: at least 1.
    ///   - count: The length of the key in bytes.
    /// - Throws: ``CryptoError`` for numbers that are not above zero or not below 2^31.
    package static func deriveKey(
        from password: Span<UInt8>, salt: [UInt8], rounds: Int, count: Int
    ) throws(CryptoError) -> SecretBytes {
        try SecretBytes(capacity: count) { (key: inout MutableSpan<UInt8>) throws(CryptoError) in
            let result = unsafe key.withUnsafeMutableBufferPointer { key in
                unsafe password.withUnsafeCharacters { password in
                    unsafe PKCS5_PBKDF2_HMAC(
                        password.baseAddress, CInt(clamping: password.count), salt, CInt(clamping: salt.count),
                        CInt(clamping: rounds), EVP_sha256(), CInt(clamping: key.count), key.baseAddress)
                }
            }
            autometa_wipe_stack()
            try CryptoError.check(result, "PBKDF2")
            return count
        }
    }
}
