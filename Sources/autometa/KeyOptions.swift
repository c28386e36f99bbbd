import App
import Arguments
import Signing

/// The options that say where the key is that a command signs with.
struct KeyOptions {
    /// The key of whoever administers the contracts.
    static let admin = KeyOptions("admin-key", variable: "ADMIN_PRIVATE_KEY", whose: "the admin's")
    /// The key of whoever owns workflows and pays.
    static let owner = KeyOptions("owner-key", variable: "OWNER_PRIVATE_KEY", whose: "the owner's")

    private let variable: Option<String>
    private let file: Option<String?>
    private let whose: String

    private init(_ name: String, variable: String, whose: String) {
        self.variable = Option(
            "\(name)-env", default: variable, help: "The environment variable that holds \(whose) private key.")
        file = Option<String?>("\(name)-file", help: "The file that holds \(whose) private key, instead.")
        self.whose = whose
    }

    var all: [any ArgumentKey] { [variable, file] }

    /// Whoever gives the key itself is told, and the key is not repeated.
    func validate(_ arguments: ParsedArguments) throws(ValidationError) {
        try Self.refuseKey(
            arguments[variable], "\(variable.definition.name) takes the NAME of a variable that holds the key")
        try Self.refuseKey(
            arguments[file] ?? "", "\(file.definition.name) takes the PATH of a file that holds the key")
    }

    private static func refuseKey(_ text: String, _ rule: String) throws(ValidationError) {
        guard Secrets.holdsPrivateKey(text) else { return }
        throw ValidationError(
            "\(rule), never the key itself. Anyone who can read the command line must be assumed to know it.")
    }

    func load(_ arguments: ParsedArguments) throws(ConfigurationError) -> LocalSigner {
        do {
            return try LocalSigner(
                loading: arguments[file].map { .file(path: $0) } ?? .environment(variable: arguments[variable]))
        } catch {
            throw ConfigurationError("\(whose.capitalizedFirst) key: \(error).")
        }
    }
}
