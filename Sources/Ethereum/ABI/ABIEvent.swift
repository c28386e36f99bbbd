/// An event that a contract emits.
package struct ABIEvent: Hashable, Sendable {
    /// The name, without parameters.
    package let name: String
    /// The parameters, indexed or not, in the order of the source.
    package let parameters: [ABIParameter]
    /// Whether it is emitted without its own topic, so that only its emitter knows what it is.
    package let isAnonymous: Bool
    /// The canonical signature, such as `Transfer(address,address,uint256)`.
    package let signature: String
    /// The first topic of its logs unless it is anonymous: the hash of the signature.
    package let topic: Hash32

    /// Describes an event.
    package init(name: String, parameters: [ABIParameter], isAnonymous: Bool = false) {
        self.name = name
        self.parameters = parameters
        self.isAnonymous = isAnonymous
        signature = parameters.signature(name: name)
        topic = Keccak256.hash(Array(signature.utf8))
    }

    /// Decodes a log of the event.
    ///
    /// An indexed parameter that does not fit into a topic (bytes, strings, arrays, tuples) leaves only its hash there,
    /// and comes out as those 32 bytes.
    ///
    /// - Throws: ``ABICodingError/wrongSelector`` when the first topic names another event,
    ///   ``ABICodingError/wrongCount(expected:found:)`` when the number of topics does not match, or another error.
    package func decode(topics: [Hash32], data: [UInt8]) throws(ABICodingError) -> ABIArguments {
        var indexed = topics[...]
        if !isAnonymous {
            guard indexed.popFirst() == topic else { throw .wrongSelector }
        }
        let expected = parameters.count(where: \.isIndexed)
        guard indexed.count == expected else { throw .wrongCount(expected: expected, found: indexed.count) }
        var plain = try ABIDecoder.decode(data, as: parameters.filter { !$0.isIndexed }.map(\.type))[...]
        var values: [ABIValue] = []
        for parameter in parameters {
            if !parameter.isIndexed {
                plain.popFirst().map { values.append($0) }
            } else if let topic = indexed.popFirst() {
                values.append(try parameter.type.decode(topic: topic))
            }
        }
        return ABIArguments(parameters, values)
    }
}

extension ABIType {
    fileprivate func decode(topic: Hash32) throws(ABICodingError) -> ABIValue {
        switch self {
        case .uint, .int, .address, .bool, .fixedBytes: try ABIDecoder.value(of: self, in: topic.bytes[...])
        case .bytes, .string, .array, .fixedArray, .tuple: .bytes(topic.bytes)
        }
    }
}
