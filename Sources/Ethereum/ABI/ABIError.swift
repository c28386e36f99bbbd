/// A custom error that a contract reverts with.
package struct ABIError: Hashable, Sendable {
    /// The name, without parameters.
    package let name: String
    /// What the error tells.
    package let parameters: [ABIParameter]
    /// The canonical signature, such as `NotOwner()`.
    package let signature: String
    /// What the revert data start with.
    package let selector: Selector

    /// Describes an error.
    package init(name: String, parameters: [ABIParameter] = []) {
        self.name = name
        self.parameters = parameters
        signature = parameters.signature(name: name)
        selector = Selector(signature: signature)
    }

    /// Decodes revert data.
    ///
    /// - Throws: ``ABICodingError/wrongSelector`` when they are of another error, or another error.
    package func decode(_ data: [UInt8]) throws(ABICodingError) -> ABIArguments {
        guard Selector(prefixOf: data) == selector else { throw .wrongSelector }
        return ABIArguments(parameters, try ABIDecoder.decode(Array(data.dropFirst(4)), as: parameters.map(\.type)))
    }
}
