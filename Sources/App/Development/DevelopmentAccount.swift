import Files
import Signing

/// Accounts that every development chain knows and funds, with keys that everybody knows.
///
/// - Source: the mnemonic "test test test test test test test test test test test junk" of Hardhat and Anvil, the first
///   three accounts.
package enum DevelopmentAccount: String, CaseIterable, Sendable {
    /// Deploys and administers the contracts.
    case admin = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80"
    /// Runs workflows.
    case worker = "0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d"
    /// Owns workflows and pays for them.
    case owner = "0x5de4111afa1a4b94908f83103eb1f1706367c2e68ca870fc3fb9a804cdab365a"

    /// The private key in hexadecimal.
    package var key: String { rawValue }

    /// Writes the key to a file in the folder, as an operator would keep one, and returns its path.
    func keyFile(in folder: ScratchFolder) throws -> String {
        let path = folder.file("\(self).key")
        try TextFile.writePrivate(key, to: path)
        return path
    }
}
