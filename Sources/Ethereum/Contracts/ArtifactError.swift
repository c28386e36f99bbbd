/// Why a file is not the artifact of a contract.
package enum ArtifactError: Error, Hashable, Sendable, CustomStringConvertible {
    /// It is not JSON.
    case json(String)
    /// A member is missing or of the wrong kind.
    case missing(String)
    /// The ABI has an entry of a type that the specification does not have.
    case unknownEntry(String)
    /// A parameter of an entry has no type that the ABI has.
    case unknownType(String, entry: String)

    package var description: String {
        switch self {
        case .json(let reason): "contract artifact: \(reason)"
        case .missing(let name): "contract artifact: '\(name)' is missing or of the wrong kind"
        case .unknownEntry(let type): "contract artifact: the ABI has an entry of unknown type '\(type)'"
        case .unknownType(let type, let entry):
            "contract artifact: '\(entry)' has a parameter of unknown type '\(type)'"
        }
    }
}
