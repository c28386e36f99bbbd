import Signing

/// The keys in the environment.
enum Keys {
    /// Private keys in hexadecimal, separated by commas.
    static let variable = "SIMULATOR_KEYS"

    /// Loads them; there may be none.
    ///
    /// - Throws: `SigningError` when something else is in their place.
    static func load() throws(SigningError) -> [LocalSigner] {
        do {
            return try LocalSigner.loadAll(variable: variable)
        } catch .variableNotSet {
            return []
        }
    }
}
