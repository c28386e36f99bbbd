import Crypto
import Ethereum
import JSON

/// A private key encrypted with a password, in the format that geth and most wallets write.
///
/// - Source: Web3 Secret Storage Definition, version 3.
struct Keystore {
    let path: String
    /// The account that the file says it is for; many leave it out.
    let address: Address?
    let derivation: KeyDerivation
    let initializationVector: [UInt8]
    let ciphertext: [UInt8]
    let authenticationCode: [UInt8]

    /// Reads a keystore file, which needs no protection but its password.
    ///
    /// - Throws: ``SigningError/malformedKeystore(path:reason:)``, which says what is missing or wrong.
    init(path: String) throws(SigningError) {
        let file = try SecretBytes(file: path, isPrivate: false)
        let reader = try KeystoreReader(parsing: file.withSpan { span in span.indices.map { span[$0] } }, path: path)
        try reader.expect("version", toBe: 3)
        // Some wallets capitalise the name.
        let crypto = try reader.object(["crypto", "Crypto"])
        try crypto.expect("cipher", toBe: "aes-128-ctr")
        self.path = path
        address = try reader.address()
        derivation = try KeyDerivation(crypto)
        initializationVector = try crypto.object(["cipherparams"]).bytes("iv", count: 16)
        ciphertext = try crypto.bytes("ciphertext", count: 32)
        authenticationCode = try crypto.bytes("mac", count: 32)
    }
}
