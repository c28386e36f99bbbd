extension ABIType {
    /// How deeply arrays and tuples may be nested, so that no input can exhaust the stack.
    static let maximumDepth = 16
    /// The most bytes that an array of fixed length may take: more than any transaction can carry.
    private static let maximumSize = 1 << 24

    /// Parses a type as it stands in a signature: `uint256`, `bytes`, `(address,uint8[2])[]`.
    ///
    /// - Returns: nil for anything that the ABI has no such type for.
    package init?(_ text: String) {
        self.init(text[...], components: nil, depth: Self.maximumDepth)
    }

    /// Parses the type of a parameter in an ABI file, where tuples are written `tuple` and list their components apart.
    init?(_ text: String, components: [ABIType]) {
        self.init(text[...], components: components, depth: Self.maximumDepth)
    }

    private init?(_ text: Substring, components: [ABIType]?, depth: Int) {
        guard depth > 0 else { return nil }
        if text.last == "]", let bracket = text.lastIndex(of: "[") {
            guard let element = ABIType(text[..<bracket], components: components, depth: depth - 1) else { return nil }
            self.init(arrayOf: element, length: text[text.index(after: bracket)...].dropLast())
        } else if let components, text == "tuple", !components.isEmpty {
            self = .tuple(components)
        } else if text.first == "(", text.last == ")" {
            guard let members = Self.list(text.dropFirst().dropLast(), depth: depth - 1), !members.isEmpty else {
                return nil
            }
            self = .tuple(members)
        } else {
            self.init(elementary: text)
        }
    }

    private init?(arrayOf element: ABIType, length: Substring) {
        if length.isEmpty {
            self = .array(element)
        } else {
            guard let count = Self.number(length, in: 1...Self.maximumSize),
                count <= Self.maximumSize / max(element.headSize, 1)
            else { return nil }
            self = .fixedArray(element, count: count)
        }
    }

    private init?(elementary text: Substring) {
        let name = text.prefix { $0.isLetter }
        let size = text[name.endIndex...]
        switch (name, size.isEmpty) {
        case ("address", true): self = .address
        case ("bool", true): self = .bool
        case ("string", true): self = .string
        case ("bytes", true): self = .bytes
        case ("bytes", false):
            guard let count = Self.number(size, in: 1...32) else { return nil }
            self = .fixedBytes(count: count)
        case ("uint", _), ("int", _):
            guard let bits = size.isEmpty ? 256 : Self.number(size, in: 8...256), bits.isMultiple(of: 8) else {
                return nil
            }
            self = name == "uint" ? .uint(bits: bits) : .int(bits: bits)
        default: return nil
        }
    }

    /// Parses types separated by commas, of which those inside brackets do not count.
    static func list(_ text: Substring, depth: Int = maximumDepth) -> [ABIType]? {
        guard !text.isEmpty else { return [] }
        var types: [ABIType] = []
        var open = 0
        var start = text.startIndex
        for index in text.indices {
            switch text[index] {
            case "(": open += 1
            case ")": open -= 1
            case "," where open == 0:
                guard let type = ABIType(text[start..<index], components: nil, depth: depth) else { return nil }
                types.append(type)
                start = text.index(after: index)
            default: break
            }
        }
        guard let last = ABIType(text[start...], components: nil, depth: depth) else { return nil }
        return types + [last]
    }

    private static func number(_ text: Substring, in range: ClosedRange<Int>) -> Int? {
        // Int accepts a sign and leading zeros, which the canonical name has not.
        guard text.allSatisfy(\.isNumber), text.first != "0", let number = Int(text), range.contains(number) else {
            return nil
        }
        return number
    }
}
