package import Signing

extension AppConfiguration {
    /// Loads the private keys of all configured accounts.
    ///
    /// - Throws: ``ConfigurationError``, which names each source that has none, and never a key.
    package func loadSigners() throws(ConfigurationError) -> [LocalSigner] {
        var signers: [LocalSigner] = []
        var problems: [String] = []
        for signer in self.signers {
            do {
                let loaded = try LocalSigner(loading: signer.source)
                if signers.contains(where: { $0.address == loaded.address }) {
                    problems.append("Signer \(signer.name) has the same account as another one, \(loaded.address).")
                }
                signers.append(loaded)
            } catch {
                problems.append("Signer \(signer.name): \(error).")
            }
        }
        guard problems.isEmpty else { throw ConfigurationError(problems) }
        return signers
    }
}
