import CSecp256k1
import Crypto
import Ethereum
import Glibc

extension SigningContext {
    /// Tells whether a signature is the one that ``sign(_:with:)`` makes of the digest with this key.
    ///
    /// ECDSA is s = (z + r·d) / k, and RFC 6979 says what k is for a digest z and a key d: whoever has the key only needs to
    /// multiply, which takes a twelfth of the time that recovering the signer takes. The numbers of a signature by another
    /// key never fit. Of one by this key, neither r nor the parity is held against the ephemeral point.
    ///
    /// - Returns: Also false for a signature by this key that was made in another way, such as with another k, and for a
    ///   digest that is not below the order, of which there is one in 2^128.
    /// - Source: SEC 1, version 2.0, section 4.1.3; RFC 6979, section 3.2; s·k = ±(z + r·d), since the lower one of s and
    ///   its negative is used.
    borrowing func isDeterministic(
        _ signature: RecoverableSignature, of digest: Hash32, by key: borrowing SecretBytes
    ) -> Bool {
        var isEqual = false
        // Whoever knew k or r·d would know the key: what wipes itself holds them.
        _ = SecretBytes(capacity: Place.end) { bytes in
            Self.write(digest.inlineBytes, to: &bytes, at: Place.digest)
            Self.write(signature.r.inlineBytes, to: &bytes, at: Place.r)
            Self.write(signature.s.inlineBytes, to: &bytes, at: Place.s)
            isEqual = unsafe bytes.withUnsafeMutableBufferPointer { buffer in
                guard let start = buffer.baseAddress else { return false }
                return unsafe key.withUnsafePointer { unsafe hasEqualSides(start, $0) }
            }
            return Place.end
        }
        return isEqual
    }

    /// Where the numbers are, of 32 bytes each.
    private enum Place {
        /// First k, then s·k.
        static let k = 0
        /// First d, then r·d, then z + r·d.
        static let sum = 32
        static let digest = 64
        static let r = 96
        static let s = 128
        static let end = 160
    }

    /// A number that is zero or not below the order makes a step fail.
    private borrowing func hasEqualSides(_ start: UnsafeMutablePointer<UInt8>, _ key: UnsafePointer<UInt8>) -> Bool {
        let (k, sum, digest) = unsafe (start + Place.k, start + Place.sum, start + Place.digest)
        unsafe sum.update(from: key, count: 32)
        guard let nonce = unsafe secp256k1_nonce_function_rfc6979, unsafe nonce(k, digest, key, nil, nil, 0) == 1,
            unsafe secp256k1_ec_seckey_tweak_mul(context, k, start + Place.s) == 1,
            unsafe secp256k1_ec_seckey_tweak_mul(context, sum, start + Place.r) == 1,
            unsafe secp256k1_ec_seckey_tweak_add(context, sum, digest) == 1
        else { return false }
        if unsafe memcmp(k, sum, 32) == 0 { return true }
        return unsafe secp256k1_ec_seckey_negate(context, k) == 1 && memcmp(k, sum, 32) == 0
    }

    private static func write(_ number: InlineArray<32, UInt8>, to bytes: inout MutableSpan<UInt8>, at place: Int) {
        for index in number.indices { bytes[place + index] = number[index] }
    }
}
