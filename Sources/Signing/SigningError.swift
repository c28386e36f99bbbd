package import Ethereum

/// Why a key could not be loaded or a signature not be made.
///
/// Names where the key should have come from, and never what was found there.
package enum SigningError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The environment has no variable of this name.
    case variableNotSet(String)
    /// The operating system refused to open or read the file.
    case unreadable(path: String, reason: String)
    /// Users other than its owner have access to the file.
    case accessibleToOthers(path: String)
    /// The file is larger than any key, password or keystore.
    case tooLarge(path: String)
    /// What was found is not 64 hexadecimal digits.
    case notAKey(SigningKeySource)
    /// The number is zero or not below the order of the curve.
    case keyOutOfRange(SigningKeySource)
    /// The keystore lacks something, or holds something of the wrong form.
    case malformedKeystore(path: String, reason: String)
    /// The password is not the one that the keystore was made with, or the keystore was damaged.
    case wrongPassword(path: String, passwordFile: String)
    /// The keystore says that it holds the key of another account than it does.
    case wrongAccount(path: String, stated: Address, found: Address)
    /// No signature can be made of this digest; no such digest is known.
    case cannotSign
    /// The signature belongs to no key.
    case cannotRecover

    package var description: String {
        switch self {
        case .variableNotSet(let name): "environment variable \(name) is not set"
        case .unreadable(let path, let reason): "cannot read \(path): \(reason)"
        case .accessibleToOthers(let path): "other users have access to \(path): run 'chmod 600 \(path)'"
        case .tooLarge(let path): "\(path) is too large to be a key, a password or a keystore"
        case .notAKey(let source): "\(source) does not hold a private key: 64 hexadecimal digits, with or without 0x"
        case .keyOutOfRange(let source): "\(source) holds a number that is not a valid private key"
        case .malformedKeystore(let path, let reason): "keystore \(path): \(reason)"
        case .wrongPassword(let path, let passwordFile):
            "the password in \(passwordFile) does not open keystore \(path)"
        case .wrongAccount(let path, let stated, let found):
            "keystore \(path) says it is for \(stated) but holds the key of \(found)"
        case .cannotSign: "the digest cannot be signed"
        case .cannotRecover: "the signature belongs to no key"
        }
    }
}
