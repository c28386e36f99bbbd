/// Decoded values together with the names of their parameters.
package struct ABIArguments: Hashable, Sendable, CustomStringConvertible {
    /// The names, in the order of the values; some may be empty.
    package let names: [String]
    /// The values, in the order of the parameters.
    package let values: [ABIValue]

    init(_ parameters: [ABIParameter], _ values: [ABIValue]) {
        names = parameters.map(\.name)
        self.values = values
    }

    /// The value of the first parameter with this name.
    package subscript(_ name: String) -> ABIValue? {
        zip(names, values).first { $0.0 == name }?.1
    }

    /// The value at a position, nil when there is none.
    package subscript(_ position: Int) -> ABIValue? {
        values.indices.contains(position) ? values[position] : nil
    }

    /// `name: value` with commas between, the name left out where there is none.
    package var description: String {
        zip(names, values).map { $0.isEmpty ? $1.description : "\($0): \($1)" }.joined(separator: ", ")
    }
}
