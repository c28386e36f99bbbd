/// A function that a contract offers.
package struct ABIFunction: Hashable, Sendable {
    /// The name, without parameters.
    package let name: String
    /// What a call passes.
    package let inputs: [ABIParameter]
    /// What it returns.
    package let outputs: [ABIParameter]
    /// The canonical signature, such as `transfer(address,uint256)`.
    package let signature: String
    /// What a call starts with.
    package let selector: Selector

    /// Describes a function.
    package init(name: String, inputs: [ABIParameter], outputs: [ABIParameter] = []) {
        self.name = name
        self.inputs = inputs
        self.outputs = outputs
        signature = inputs.signature(name: name)
        selector = Selector(signature: signature)
    }

    /// Encodes a call: the selector and the arguments.
    ///
    /// - Throws: ``ABICodingError/wrongCount(expected:found:)`` or ``ABICodingError/typeMismatch(_:)``.
    package func encode(_ arguments: [ABIValue]) throws(ABICodingError) -> [UInt8] {
        selector.bytes + (try ABIEncoder.encode(arguments, as: inputs.map(\.type)))
    }

    /// Decodes the arguments of a call.
    ///
    /// - Throws: ``ABICodingError/wrongSelector`` when it is not a call of this function, or another error.
    package func decodeCall(_ data: [UInt8]) throws(ABICodingError) -> ABIArguments {
        guard Selector(prefixOf: data) == selector else { throw .wrongSelector }
        return ABIArguments(inputs, try ABIDecoder.decode(Array(data.dropFirst(4)), as: inputs.map(\.type)))
    }

    /// Decodes what a call returned.
    ///
    /// - Throws: ``ABICodingError``; no data at all, as from an account without code, are `outOfBounds`.
    package func decodeResult(_ data: [UInt8]) throws(ABICodingError) -> ABIArguments {
        ABIArguments(outputs, try ABIDecoder.decode(data, as: outputs.map(\.type)))
    }
}
