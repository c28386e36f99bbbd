/// An argument, a result, or a part of an event or error.
package struct ABIParameter: Hashable, Sendable {
    /// The name in the contract's source; may be empty.
    package let name: String
    /// The type.
    package let type: ABIType
    /// Whether an event puts it among its topics, where it can be searched for.
    package let isIndexed: Bool

    /// Creates a parameter.
    package init(name: String = "", type: ABIType, isIndexed: Bool = false) {
        self.name = name
        self.type = type
        self.isIndexed = isIndexed
    }
}

extension [ABIParameter] {
    /// The canonical signature of something with this name and these parameters.
    func signature(name: String) -> String {
        "\(name)(\(map(\.type.description).joined(separator: ",")))"
    }
}
