/// One key of the configuration: its names, its form, its default and what it is for.
///
/// The settings are the single source of the reader, the command line's options, `--help` and the README's table.
package struct Setting<Value: Sendable>: Sendable {
    package let key: String
    package let summary: String
    package let original: OriginalVariable?
    package let defaultText: String
    let form: ValueForm<Value>
    let defaultValue: Value

    /// Describes a setting.
    ///
    /// - Parameters:
    ///   - key: Its path in `config.json`, the components separated by dots.
    ///   - original: The variable that the original system reads for the same purpose.
    ///   - defaultText: How the default is described where its value alone does not tell.
    init(
        _ key: String, _ form: ValueForm<Value>, default defaultValue: Value, describedAs defaultText: String? = nil,
        original: OriginalVariable? = nil, _ summary: String
    ) {
        self.key = key
        self.form = form
        self.defaultValue = defaultValue
        self.defaultText = defaultText ?? form.render(defaultValue)
        self.original = original
        self.summary = summary
    }
}

/// An environment variable of the original Python system.
package struct OriginalVariable: Hashable, Sendable, ExpressibleByStringLiteral {
    package let name: String
    /// What its plain numbers count, where the setting wants a unit.
    let unit: String

    init(_ name: String, unit: String = "") {
        self.name = name
        self.unit = unit
    }

    package init(stringLiteral name: String) {
        self.init(name)
    }

    /// Writes the variable's value in the setting's own notation.
    func translate(_ value: String) -> String {
        !value.isEmpty && value.allSatisfy(\.isNumber) ? value + unit : value
    }
}

/// What is known of a setting without knowing the type of its values.
package protocol SettingDescription: Sendable {
    /// Its path in `config.json`, such as `gas.maxFeePerGas`.
    var key: String { get }
    /// What it is for: the end of a sentence, without a period.
    var summary: String { get }
    /// The variable that the original system reads for the same purpose.
    var original: OriginalVariable? { get }
    /// The default as people write it; empty when there is none.
    var defaultText: String { get }
    /// What values it takes.
    var allowed: String { get }
    /// Whether it takes several values.
    var isList: Bool { get }
    /// Whether its values are addresses, which may hold secrets.
    var isAddress: Bool { get }
    /// Whether its value is a JSON object.
    var isObject: Bool { get }
}

extension Setting: SettingDescription {
    package var allowed: String { form.allowed }
    package var isList: Bool { form.isList }
    package var isAddress: Bool { form.isAddress }
    package var isObject: Bool { form.isObject }
}

extension SettingDescription {
    /// Its environment variable, such as `AUTOMETA_GAS_MAXFEEPERGAS`.
    package var variable: String {
        "AUTOMETA_" + key.uppercased().replacing(".", with: "_")
    }

    /// Its option on the command line without the dashes, such as `gas-max-fee-per-gas`.
    package var option: String {
        var option = ""
        var previous: Character = "."
        for character in key {
            if character.isUppercase, previous.isLowercase { option += "-" }
            option += character == "." ? "-" : character.lowercased()
            previous = character
        }
        return option
    }
}
