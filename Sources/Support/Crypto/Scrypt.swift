internal import CCrypto

/// scrypt: makes a key out of a password in a way that costs whoever guesses memory as well as time.
///
/// - Source: RFC 7914.
package enum Scrypt {
    /// Derives a key, and leaves nothing of it or of the password in memory but what it returns.
    ///
    /// It keeps the calling thread busy for as long as the parameters ask: with `rounds` of 2^18 and a `blockSize` of 8
    /// for a second, and 256 MiB.
    ///
    /// - Parameters:
    ///   - password: Bytes of any number, also none.
    ///   - salt: What makes the key another one than the same password gives elsewhere.
    ///   - rounds: `N` of the RFC, the cost: a power of two above 1.
    ///   - blockSize: `r` of the RFC; `128 * rounds * blockSize` bytes are taken.
    ///   - parallelism: `p` of the RFC. The work is done this often, one after the other.
    ///   - count: The length of the key in bytes.
    /// - Throws: ``CryptoError`` for parameters that the RFC rules out, and when there is not enough memory.
    package static func deriveKey(
        from password: Span<UInt8>, salt: [UInt8], rounds: Int, blockSize: Int, parallelism: Int, count: Int
    ) throws(CryptoError) -> SecretBytes {
        let limit = memoryLimit(rounds: rounds, blockSize: blockSize, parallelism: parallelism)
        return try SecretBytes(capacity: count) { (key: inout MutableSpan<UInt8>) throws(CryptoError) in
            let result = unsafe key.withUnsafeMutableBufferPointer { key in
                unsafe password.withUnsafeCharacters { password in
                    unsafe EVP_PBE_scrypt(
                        password.baseAddress, password.count, salt, salt.count, UInt64(clamping: rounds),
                        UInt64(clamping: blockSize), UInt64(clamping: parallelism), limit, key.baseAddress, key.count)
                }
            }
            autometa_wipe_stack()
            try CryptoError.check(result, "scrypt")
            return count
        }
    }

    /// How much memory the library may take: what it counts, and a mebibyte in case another version counts otherwise.
    ///
    /// Left to itself it takes no more than 32 MiB. Parameters that are too large for this arithmetic are refused by the
    /// library, whatever it says.
    ///
    /// - Source: OpenSSL 3.0, `providers/implementations/kdfs/scrypt.c`: `128 * r * p` and `128 * r * (N + 2)` bytes.
    private static func memoryLimit(rounds: Int, blockSize: Int, parallelism: Int) -> UInt64 {
        UInt64(clamping: 128 &* blockSize &* (rounds &+ 2 &+ parallelism)) &+ 1 << 20
    }
}
