import JSON

extension SettingSource {
    /// Takes the text of a configuration file and brings it to one level; an empty file sets nothing.
    ///
    /// - Parameter name: How the file is called in messages.
    init(file bytes: [UInt8], name: String) {
        self.init(.file)
        guard !bytes.isEmpty else { return }
        do {
            let document = try JSON(parsing: bytes)
            guard document.kind == .object else {
                problems.append("\(name) is not a JSON object.")
                return
            }
            flatten(document, at: "", in: name)
        } catch {
            problems.append("\(name): \(error).")
        }
    }

    private mutating func flatten(_ object: JSON, at prefix: String, in file: String) {
        for (member, value) in object.members {
            let key = prefix + member
            if let setting = Settings.all.first(where: { $0.key == key }) {
                take(value, for: setting, from: file)
            } else if Settings.all.contains(where: { $0.key.hasPrefix(key + ".") }) {
                guard value.kind == .object else {
                    problems.append("\(file): \(key) must be an object.")
                    continue
                }
                flatten(value, at: key + ".", in: file)
            } else {
                problems.append(
                    "\(file): unknown key \(key).\(Self.suggestion(for: key, among: Settings.all.map(\.key)))")
            }
        }
    }

    private mutating func take(_ value: JSON, for setting: some SettingDescription, from file: String) {
        guard let raw = RawValue(value, for: setting) else {
            problems.append("\(file): \(setting.key) has a value of the wrong kind; allowed: \(setting.allowed).")
            return
        }
        if values[setting.key] != nil { problems.append("\(file): \(setting.key) is given twice.") }
        add(raw, for: setting)
    }
}

extension RawValue {
    /// Takes a string or number as its text, an array of them as a list, and an object as its JSON text.
    fileprivate init?(_ value: JSON, for setting: some SettingDescription) {
        switch value.kind {
        case .string, .number:
            self = setting.isList ? .list([value.scalarText]) : .text(value.scalarText)
        case .array where setting.isList:
            guard value.elements.allSatisfy({ $0.kind == .string }) else { return nil }
            self = .list(value.elements.map(\.scalarText))
        case .object where setting.isObject:
            self = .text(String(decoding: value.raw, as: UTF8.self))
        default:
            return nil
        }
    }
}

extension JSON {
    fileprivate var scalarText: String { string ?? numberText ?? "" }
}
