/// Reads settings from several sources, of which the earlier ones win, and collects what is wrong.
struct SettingReader {
    private let sources: [SettingSource]
    private(set) var problems: [String]

    init(_ sources: [SettingSource]) {
        self.sources = sources
        problems = sources.flatMap(\.problems)
    }

    /// Returns the value of a setting; its default when no source has one, or when the value is a problem.
    mutating func read<Value>(_ setting: Setting<Value>) -> Value {
        guard let (source, raw) = find(setting) else { return setting.defaultValue }
        guard let value = setting.form.parse(raw) else {
            problems.append("\(source.name(of: setting)) is \(shown(raw, as: setting)); allowed: \(setting.allowed).")
            return setting.defaultValue
        }
        return value
    }

    /// The first source that has a value, and the value.
    private func find(_ setting: some SettingDescription) -> (SettingSource, RawValue)? {
        for source in sources {
            if let raw = source.values[setting.key] { return (source, raw) }
        }
        return nil
    }

    /// Repeats a value in a message, without whatever may be secret in it.
    private func shown(_ value: RawValue, as setting: some SettingDescription) -> String {
        value.texts.map { shown($0, isAddress: setting.isAddress) }.joined(separator: ", ")
    }

    /// Nobody can tell what is secret in an address that cannot be understood.
    private func shown(_ text: String, isAddress: Bool) -> String {
        if Secrets.holdsPrivateKey(text) { return Secrets.notShown }
        if let address = ServiceURL(text) { return #""\#(address)""# }
        return isAddress || text.contains("@") || text.contains("://") ? Secrets.notShown : #""\#(text)""#
    }
}
