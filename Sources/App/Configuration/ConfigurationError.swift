/// What is wrong with the configuration: everything that was found, so that one run shows it all.
///
/// Never holds a secret: a private key that was given in the place of something else is masked. The program exits with 2.
package struct ConfigurationError: Error, Hashable, CustomStringConvertible {
    /// One sentence each, with the key, the value and what is allowed.
    package let problems: [String]

    package init(_ problems: [String]) {
        self.problems = problems.map(Secrets.withoutKeys)
    }

    package init(_ problem: String) {
        self.init([problem])
    }

    package var description: String { problems.joined(separator: "\n") }
}

extension ConfigurationError {
    /// A setting that the command cannot do without has no value.
    package static func missing(_ setting: some SettingDescription) -> ConfigurationError {
        let variable = setting.original?.name ?? setting.variable
        return ConfigurationError(
            "\(setting.key) is not set: it is \(setting.summary). "
                + "Set \(variable), \(setting.key) in config.json, or --\(setting.option).")
    }
}
