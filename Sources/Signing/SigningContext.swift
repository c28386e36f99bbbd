import CSecp256k1
import Crypto
package import Ethereum

/// Owns a context of libsecp256k1, randomised once against side channels.
///
/// - Source: secp256k1.h: a context may be used from several threads at once as long as none of them randomises or
///   destroys it, which only `init` and `deinit` do.
@safe
package struct SigningContext: ~Copyable, @unchecked Sendable {  // the library only reads it after init
    let context: OpaquePointer

    /// Creates and randomises a context, in about 50 us.
    package init() {
        guard let context = unsafe secp256k1_context_create(UInt32(SECP256K1_CONTEXT_NONE)) else {
            preconditionFailure("libsecp256k1 aborts the process rather than return no context")
        }
        unsafe self.context = context
        let seed = SecretBytes(capacity: 32) { seed in
            for index in 0..<seed.count { seed[index] = .random(in: .min ... .max) }
            return seed.count
        }
        let isRandomised = unsafe seed.withUnsafePointer { unsafe secp256k1_context_randomize(context, $0) }
        precondition(isRandomised == 1, "libsecp256k1 documents no way for this to fail")
    }

    deinit {
        unsafe secp256k1_context_destroy(context)
    }

    /// Computes the account of a private key of 32 bytes, or returns nil when the number is not a valid key.
    borrowing func address(of key: borrowing SecretBytes) -> Address? {
        var publicKey = secp256k1_pubkey()
        let isValid = unsafe key.withUnsafePointer { key in
            unsafe secp256k1_ec_pubkey_create(context, &publicKey, key)
        }
        return isValid == 1 ? address(of: publicKey) : nil
    }

    /// Signs a digest with a valid key of 32 bytes.
    ///
    /// Deterministic, and always in the lower half of the order.
    ///
    /// - Source: RFC 6979 is what secp256k1_recovery.h uses when it is given no nonce function.
    borrowing func sign(_ digest: Hash32, with key: borrowing SecretBytes) throws(SigningError) -> RecoverableSignature
    {
        var signature = secp256k1_ecdsa_recoverable_signature()
        let isSigned = unsafe key.withUnsafePointer { key in
            unsafe secp256k1_ecdsa_sign_recoverable(context, &signature, digest.bytes, key, nil, nil)
        }
        guard isSigned == 1 else { throw .cannotSign }
        var compact = [UInt8](repeating: 0, count: 64)
        var recoveryID: Int32 = 0
        _ = unsafe secp256k1_ecdsa_recoverable_signature_serialize_compact(context, &compact, &recoveryID, &signature)
        // Ethereum has no room for the ids 2 and 3, which say that r was reduced: one signature in 2^127.
        guard recoveryID <= 1, let r = UInt256(bigEndian: compact.prefix(32)),
            let s = UInt256(bigEndian: compact.suffix(32))
        else { throw .cannotSign }
        return RecoverableSignature(r: r, s: s, yParity: recoveryID == 1)
    }

    /// Computes the account whose key made a signature of a digest.
    ///
    /// - Throws: ``SigningError/cannotRecover`` when no key can have made it.
    package borrowing func recoverAddress(
        from signature: RecoverableSignature, of digest: Hash32
    ) throws(SigningError) -> Address {
        var parsed = secp256k1_ecdsa_recoverable_signature()
        var publicKey = secp256k1_pubkey()
        let compact = signature.r.bigEndianBytes + signature.s.bigEndianBytes
        guard
            unsafe secp256k1_ecdsa_recoverable_signature_parse_compact(
                context, &parsed, compact, signature.yParity ? 1 : 0) == 1,
            unsafe secp256k1_ecdsa_recover(context, &publicKey, &parsed, digest.bytes) == 1,
            let address = address(of: publicKey)
        else { throw .cannotRecover }
        return address
    }

    private borrowing func address(of publicKey: secp256k1_pubkey) -> Address? {
        var publicKey = publicKey
        var bytes = [UInt8](repeating: 0, count: 65)
        var count = bytes.count
        _ = unsafe secp256k1_ec_pubkey_serialize(
            context, &bytes, &count, &publicKey, UInt32(SECP256K1_EC_UNCOMPRESSED))
        return Address(publicKey: bytes)
    }
}
