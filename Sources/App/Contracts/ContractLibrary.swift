package import Ethereum

/// The interfaces and codes of the three contracts.
package struct ContractLibrary: Sendable {
    package let registry: ContractArtifact
    package let escrow: ContractArtifact
    package let executor: ContractArtifact

    /// Reads the artifacts from `abi/`.
    ///
    /// - Throws: ``ConfigurationError`` when one is missing or not an artifact.
    package init(_ folder: ProjectFolder) throws(ConfigurationError) {
        registry = try Self.load("WorkflowRegistry", from: folder)
        escrow = try Self.load("FeeEscrow", from: folder)
        executor = try Self.load("ActionExecutor", from: folder)
    }

    private static func load(
        _ name: String, from folder: ProjectFolder
    ) throws(ConfigurationError) -> ContractArtifact {
        let path = folder.artifact(name)
        do {
            return try ContractArtifact(parsing: TextFile.read(path))
        } catch let error as ArtifactError {
            throw ConfigurationError("\(path) is not the artifact of a contract: \(error).")
        } catch {
            throw ConfigurationError("\(error)")
        }
    }
}
