import JSON

extension ContractArtifact {
    /// Parses an artifact as Hardhat writes it: a JSON object with `contractName`, `abi` and `bytecode`.
    ///
    /// - Throws: ``ArtifactError``, which says what is wrong and where.
    package init(parsing bytes: [UInt8]) throws(ArtifactError) {
        let json: JSON
        do {
            json = try JSON(parsing: bytes)
        } catch {
            throw .json(error.description)
        }
        guard let name = json["contractName"]?.string else { throw .missing("contractName") }
        guard let abi = json["abi"], abi.kind == .array else { throw .missing("abi") }
        // An interface has "0x" for bytecode; placeholders for libraries to be linked in are not hexadecimal.
        guard let bytecode = (json["bytecode"]?.string).flatMap({ Hex.decode($0) }) else { throw .missing("bytecode") }
        var entries = Entries()
        for entry in abi.elements {
            try entries.add(entry)
        }
        self.init(
            name: name, constructorInputs: entries.constructorInputs, functions: entries.functions,
            events: entries.events, errors: entries.errors, bytecode: bytecode)
    }

    private struct Entries {
        var constructorInputs: [ABIParameter] = []
        var functions: [ABIFunction] = []
        var events: [ABIEvent] = []
        var errors: [ABIError] = []

        mutating func add(_ entry: JSON) throws(ArtifactError) {
            let name = entry["name"]?.string ?? ""
            let inputs = try parameters(of: entry, at: "inputs")
            switch entry["type"]?.string {
            case "function":
                let outputs = try parameters(of: entry, at: "outputs")
                functions.append(ABIFunction(name: name, inputs: inputs, outputs: outputs))
            case "event":
                let isAnonymous = entry["anonymous"]?.boolean ?? false
                events.append(ABIEvent(name: name, parameters: inputs, isAnonymous: isAnonymous))
            case "error": errors.append(ABIError(name: name, parameters: inputs))
            case "constructor": constructorInputs = inputs
            case "receive", "fallback": break
            case let other: throw .unknownEntry(other ?? "without a type")
            }
        }

        private func parameters(of entry: JSON, at key: String) throws(ArtifactError) -> [ABIParameter] {
            var parameters: [ABIParameter] = []
            for item in (entry[key]?.elements).map(Array.init) ?? [] {
                guard let type = Self.type(of: item, depth: ABIType.maximumDepth) else {
                    throw .unknownType(item["type"]?.string ?? "", entry: entry["name"]?.string ?? "")
                }
                parameters.append(
                    ABIParameter(
                        name: item["name"]?.string ?? "", type: type, isIndexed: item["indexed"]?.boolean ?? false))
            }
            return parameters
        }

        private static func type(of item: JSON, depth: Int) -> ABIType? {
            guard depth > 0, let text = item["type"]?.string else { return nil }
            var components: [ABIType] = []
            for component in (item["components"]?.elements).map(Array.init) ?? [] {
                guard let type = type(of: component, depth: depth - 1) else { return nil }
                components.append(type)
            }
            return ABIType(text, components: components)
        }
    }
}
