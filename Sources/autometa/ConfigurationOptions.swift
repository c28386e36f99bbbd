import App
import Arguments
import Logging
import Processes

/// The options that stand for the configuration's keys, one for each, and what a command line gave for them.
struct ConfigurationOptions {
    /// What every command takes that reads the configuration.
    static let all: [any ArgumentKey] = [path] + settings.map(\.option)

    private static let path = Option<String?>(
        "config",
        help: "The configuration file; AUTOMETA_CONFIG does the same. (default: config.json, if there is one)")
    private static let settings = Settings.all.map { (key: $0.key, option: Option($0)) }

    /// What the command line gave, by the settings' keys.
    let values: [String: String]
    private let path: String?

    init(_ arguments: ParsedArguments) {
        path = arguments[Self.path]
        values = Dictionary(Self.settings.compactMap { key, option in arguments[option].map { (key, $0) } }) { $1 }
    }

    /// Reads and checks the whole configuration, and makes every logger write as it says.
    ///
    /// - Parameter logLevel: What is printed when the configuration does not say.
    /// - Throws: `ConfigurationError`.
    func load(logLevel: Logger.Level = .warning) throws(ConfigurationError) -> AppConfiguration {
        let configuration = try AppConfiguration.load(
            options: values, environment: Subprocess.Environment.current, path: path)
        configuration.bootstrapLogging(default: logLevel)
        return configuration
    }
}

extension Option<String?> {
    /// Declares the option of a setting, with the help that the setting's description gives.
    fileprivate init(_ setting: any SettingDescription) {
        let fallback = setting.defaultText.isEmpty ? "" : " (default: \(setting.defaultText))"
        self.init(
            setting.option, valueName: setting.valueName, help: "\(setting.summary.capitalizedFirst).\(fallback)")
    }
}

extension SettingDescription {
    /// The last word of the key, to stand for the value.
    fileprivate var valueName: String {
        String(key[(key.lastIndex(of: ".").map(key.index(after:)) ?? key.startIndex)...])
    }
}

extension String {
    var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
