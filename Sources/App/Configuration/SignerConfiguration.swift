import JSON
package import Signing

/// A worker account's name and where its private key comes from.
package struct SignerConfiguration: Hashable, Sendable {
    /// The operator's name for the account.
    package let name: String
    package let source: SigningKeySource
}

extension ValueForm where Value == [SignerConfiguration] {
    /// A JSON object; in a variable or an option its text.
    static var signers: Self {
        ValueForm(
            allowed: #"a JSON object that maps a name to {"env": NAME}, {"file": PATH} or "#
                + #"{"keystore": PATH, "passwordFile": PATH}; never a key itself"#,
            isObject: true,
            parse: { text in
                guard let object = try? JSON(parsing: Array(text.utf8)), object.kind == .object else { return nil }
                let signers = object.members.map { SignerConfiguration(name: $0.name, $0.value) }
                let names = Set(signers.map { $0?.name })
                guard !signers.isEmpty, names.count == signers.count else { return nil }
                return signers.contains { $0 == nil } ? nil : signers.compactMap(\.self)
            },
            render: { signers in
                var writer = JSONWriter()
                writer.object { for signer in signers { signer.write(to: &$0) } }
                return String(decoding: writer.bytes, as: UTF8.self)
            })
    }
}

extension SignerConfiguration {
    /// Reads `{"env": NAME}` and the like.
    fileprivate init?(name: String, _ value: JSON) {
        var fields: [String: String] = [:]
        for (field, text) in value.members {
            guard let text = text.string, !text.isEmpty, fields.updateValue(text, forKey: field) == nil else {
                return nil
            }
        }
        guard !name.isEmpty, let source = SigningKeySource(fields) else { return nil }
        self.init(name: name, source: source)
    }

    fileprivate func write(to writer: inout JSONWriter) {
        writer.member(name) {
            $0.object {
                switch source {
                case .environment(let variable): $0.member("env", variable)
                case .file(let path): $0.member("file", path)
                case .keystore(let path, let passwordFile):
                    $0.member("keystore", path)
                    $0.member("passwordFile", passwordFile)
                }
            }
        }
    }
}

extension SigningKeySource {
    fileprivate init?(_ fields: [String: String]) {
        switch (fields.count, fields["env"], fields["file"], fields["keystore"], fields["passwordFile"]) {
        case (1, let variable?, nil, nil, nil): self = .environment(variable: variable)
        case (1, nil, let path?, nil, nil): self = .file(path: path)
        case (2, nil, nil, let path?, let passwordFile?): self = .keystore(path: path, passwordFile: passwordFile)
        default: return nil
        }
    }
}
