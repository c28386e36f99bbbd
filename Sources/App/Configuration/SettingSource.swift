import Arguments

/// One place that settings come from, brought to the one form that all have in common.
struct SettingSource {
    /// The kind of place; where two have the same setting, the earlier kind wins.
    enum Kind {
        case options, variables, originalVariables, file
    }

    let kind: Kind
    /// By the setting's key.
    var values: [String: RawValue] = [:]
    /// What is wrong with the source as a whole.
    var problems: [String] = []

    init(_ kind: Kind) {
        self.kind = kind
    }

    /// Takes what the command line gave, by the settings' keys.
    init(options: [String: String]) {
        self.init(.options)
        for setting in Settings.all {
            guard let text = options[setting.key] else { continue }
            add(RawValue(text, isList: setting.isList), for: setting)
        }
    }

    /// Names the setting as this source does, for messages.
    func name(of setting: some SettingDescription) -> String {
        switch kind {
        case .options: "--\(setting.option)"
        case .variables: setting.variable
        case .originalVariables: setting.original?.name ?? setting.variable
        case .file: "\(setting.key) in the configuration file"
        }
    }

    /// Keeps a value; a secret is a problem where others can read it, and a key in what says where the keys are.
    mutating func add(_ value: RawValue, for setting: some SettingDescription) {
        values[setting.key] = value
        let isPublic = kind == .options || kind == .file || setting.key == Settings.signers.key
        guard isPublic, value.texts.contains(where: Secrets.isCarried) else { return }
        let alternative = setting.original?.name ?? setting.variable
        problems.append(
            "\(name(of: setting)) holds a password or a private key. Anyone who can read it must be assumed to know it. "
                + (setting.key == Settings.signers.key
                    ? #"Name where the key is instead: {"env": NAME} or {"file": PATH}."#
                    : "Use the environment variable \(alternative) instead."))
    }

    /// The sentence `Did you mean …?` with a space before it, or nothing when no name is near.
    static func suggestion(for text: String, among names: some Sequence<String>) -> String {
        Spelling.nearest(to: text, among: names).map { " Did you mean \($0)?" } ?? ""
    }
}
