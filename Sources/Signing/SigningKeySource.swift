/// Where a private key comes from.
package enum SigningKeySource: Hashable, Sendable, CustomStringConvertible {
    /// An environment variable that holds the hexadecimal key.
    case environment(variable: String)
    /// A file that holds the hexadecimal key, readable by its owner alone.
    case file(path: String)
    /// A V3 keystore, and a file with its password that is readable by its owner alone.
    case keystore(path: String, passwordFile: String)

    /// The place, for messages.
    package var description: String {
        switch self {
        case .environment(let variable): "environment variable \(variable)"
        case .file(let path): "key file \(path)"
        case .keystore(let path, _): "keystore \(path)"
        }
    }
}
