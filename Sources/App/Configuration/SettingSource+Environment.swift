extension SettingSource {
    /// Takes the settings' own variables: `AUTOMETA_` and the key.
    ///
    /// An empty variable counts as not set. One that starts with `AUTOMETA_` and belongs to no setting is a problem,
    /// except what Kubernetes sets by itself for a service of that name.
    init(variables environment: [String: String]) {
        self.init(.variables)
        for setting in Settings.all {
            guard let text = environment[setting.variable], !text.isEmpty else { continue }
            add(RawValue(text, isList: setting.isList), for: setting)
        }
        let known = Set(Settings.all.map(\.variable)).union([Self.pathVariable])
        for (name, value) in environment.sorted(by: { $0.key < $1.key })
        where name.hasPrefix("AUTOMETA_") && !known.contains(name) && !Self.isSetByKubernetes(name, value) {
            problems.append("Unknown environment variable \(name).\(Self.suggestion(for: name, among: known))")
        }
    }

    /// Takes the variables of the original Python system.
    init(originalVariables environment: [String: String]) {
        self.init(.originalVariables)
        for setting in Settings.all {
            guard let original = setting.original, let text = environment[original.name], !text.isEmpty else {
                continue
            }
            add(RawValue(original.translate(text), isList: setting.isList), for: setting)
        }
    }

    /// The variable that names the configuration file.
    static let pathVariable = "AUTOMETA_CONFIG"

    /// - Source: Kubernetes documentation, "Accessing the Service", environment variables.
    private static func isSetByKubernetes(_ name: String, _ value: String) -> Bool {
        name.hasSuffix("_SERVICE_HOST") || name.contains("_SERVICE_PORT") || name.contains("_PORT_")
            || name.hasSuffix("_PORT") && value.contains("://")
    }
}
