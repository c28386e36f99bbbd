import Ethereum
import Glibc
import JSON
import Scheduler
package import Signing

/// A header of requests whose value nobody may see.
package struct SecretHeader: Hashable, Sendable {
    package let name: String
    package let source: SigningKeySource

    /// Reads the value.
    ///
    /// - Throws: ``ConfigurationError`` when there is none; never shows it.
    func read() throws(ConfigurationError) -> String {
        let value: String
        switch source {
        case .environment(let variable):
            value = getenv(variable).map { String(cString: $0) } ?? ""
        case .file(let path), .keystore(let path, _):
            do {
                value = String(decoding: try TextFile.read(path), as: UTF8.self)
            } catch {
                throw ConfigurationError("\(Settings.priceHeader.key): \(error)")
            }
        }
        let line = value.trimmed
        guard !line.isEmpty, !line.contains(where: \.isNewline) else {
            throw ConfigurationError("\(Settings.priceHeader.key): \(source) holds no value, or more than one line.")
        }
        return line
    }
}

extension ValueForm where Value == SecretHeader {
    /// A JSON object with one member.
    static var secretHeader: Self {
        ValueForm(
            allowed:
                #"a JSON object that maps the header's name to {"env": NAME} or {"file": PATH}; never the key itself"#,
            isObject: true,
            parse: { text in
                guard let object = try? JSON(parsing: Array(text.utf8)), object.kind == .object,
                    object.count == 1, let (name, value) = object.members.first(where: { _ in true }),
                    isHeaderName(name), value.count == 1
                else { return nil }
                if let variable = value["env"]?.string, !variable.isEmpty {
                    return SecretHeader(name: name, source: .environment(variable: variable))
                }
                guard let path = value["file"]?.string, !path.isEmpty else { return nil }
                return SecretHeader(name: name, source: .file(path: path))
            },
            render: { header in
                var writer = JSONWriter()
                writer.object {
                    $0.member(header.name) {
                        $0.object {
                            switch header.source {
                            case .environment(let variable): $0.member("env", variable)
                            case .file(let path), .keystore(let path, _): $0.member("file", path)
                            }
                        }
                    }
                }
                return String(decoding: writer.bytes, as: UTF8.self)
            })
    }

    /// - Source: RFC 9110, 5.6.2, as far as headers for keys use it.
    private static func isHeaderName(_ name: String) -> Bool {
        !name.isEmpty && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }
    }
}

extension ValueForm where Value == [String: String] {
    /// A JSON object whose members are texts.
    static var names: Self {
        ValueForm(
            allowed: #"a JSON object that maps symbols to names, such as {"GLMR": "moonbeam"}"#, isObject: true,
            parse: { text in
                guard let object = try? JSON(parsing: Array(text.utf8)), object.kind == .object else { return nil }
                var names: [String: String] = [:]
                for (symbol, name) in object.members {
                    guard let name = name.string, !name.isEmpty, !symbol.isEmpty,
                        names.updateValue(name, forKey: symbol) == nil
                    else { return nil }
                }
                return names.isEmpty ? nil : names
            },
            render: { names in
                guard !names.isEmpty else { return "" }
                var writer = JSONWriter()
                writer.object {
                    for (symbol, name) in names.sorted(by: { $0.key < $1.key }) { $0.member(symbol, name) }
                }
                return String(decoding: writer.bytes, as: UTF8.self)
            })
    }
}

extension ValueForm where Value == LeastBudget {
    /// An amount, or what the gas costs.
    static var leastBudget: Self {
        ValueForm(
            allowed: #"wei as a whole number, gwei such as "30 gwei", or "cost""#,
            parse: { text in
                text == "cost" ? .cost : ValueForm<Wei>.fee.parse(.text(text)).map(LeastBudget.wei)
            },
            render: { least in
                switch least {
                case .wei(let amount): ValueForm<Wei>.fee.render(amount)
                case .cost: "cost"
                }
            })
    }
}
