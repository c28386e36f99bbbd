import Concurrency
import Configuration

/// Reads settings from several sources, of which the earlier ones win, and collects what is wrong.
struct SettingReader {
    private let sources: [SettingSource]
    private let reader: ConfigReader
    private let recorder = OriginRecorder()
    private(set) var problems: [String]

    init(_ sources: [SettingSource]) {
        self.sources = sources
        reader = ConfigReader(providers: sources.map(\.provider), accessReporter: recorder)
        problems = sources.flatMap(\.problems)
    }

    /// Returns the value of a setting; its default when no source has one, or when the value is a problem.
    mutating func read<Value>(_ setting: Setting<Value>) -> Value {
        guard let raw = raw(setting) else { return setting.defaultValue }
        guard let value = setting.form.parse(raw) else {
            problems.append("\(place(of: setting)) is \(shown(raw, as: setting)); allowed: \(setting.allowed).")
            return setting.defaultValue
        }
        return value
    }

    private func raw(_ setting: some SettingDescription) -> RawValue? {
        let key = ConfigKey(setting.key)
        return setting.isList
            ? reader.stringArray(forKey: key).map(RawValue.list) : reader.string(forKey: key).map(RawValue.text)
    }

    private func place(of setting: some SettingDescription) -> String {
        let index = recorder.sourceIndex(of: setting.key) ?? 0
        return sources.indices.contains(index) ? sources[index].name(of: setting) : setting.key
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

/// Remembers which source answered for each key.
private final class OriginRecorder: AccessReporter {
    private let answers = Locked<[String: Int]>([:])

    func report(_ event: AccessEvent) {
        // The sources are asked in order until one has a value, so the last one asked is the one that answered.
        answers.withLock { $0[event.metadata.key.description] = event.providerResults.count - 1 }
    }

    func sourceIndex(of key: String) -> Int? {
        answers.withLock { $0[key] }
    }
}
