package import Arguments
package import Ethereum

/// A function of a contract as people write it: `0x… mint(address,uint256)`.
package struct CallWords: Hashable, Sendable {
    package let target: Address
    package let function: ABIFunction

    /// Reads the contract's address and the function's signature.
    package init(_ text: String) throws(ValidationError) {
        let words = text.trimmed.split(maxSplits: 1, whereSeparator: \.isWhitespace).map(String.init)
        guard words.count == 2 else { throw Self.refusal }
        target = try TransferWords.address(words[0])
        function = try Self.function(words[1].filter { !$0.isWhitespace })
    }

    private static let refusal = ValidationError(
        #"allowed: a contract's address and a function's signature such as "0x… mint(address,uint256)""#)

    private static func function(_ signature: String) throws(ValidationError) -> ABIFunction {
        let name = signature.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || "_$".contains($0)) }
        let list = String(signature.dropFirst(name.count))
        guard !name.isEmpty, name.first?.isNumber == false, list.hasPrefix("("), list.hasSuffix(")") else {
            throw refusal
        }
        guard list != "()" else { return ABIFunction(name: String(name), inputs: []) }
        guard case .tuple(let types) = ABIType(list) else {
            throw ValidationError(
                "'\(list)' are no types; allowed: those of the contract ABI such as (address,uint256[])")
        }
        return ABIFunction(name: String(name), inputs: types.map { ABIParameter(type: $0) })
    }

    /// Encodes the call with one argument for each type of the signature, as people write them.
    ///
    /// Numbers are decimal, or hexadecimal after `0x`, bytes hexadecimal, texts as they are; `[…]` is an array, `(…)` a tuple.
    package func encode(_ arguments: [String]) throws(ValidationError) -> [UInt8] {
        let types = function.inputs.map(\.type)
        guard arguments.count == types.count else {
            throw ValidationError(
                "\(function.signature) takes \(types.count) arguments, and there are \(arguments.count)")
        }
        let values = try zip(arguments, types).map { text, type throws(ValidationError) in
            try ABILiteral.parse(text, as: type)
        }
        do {
            return try function.encode(values)
        } catch {
            throw ValidationError("the arguments do not fit \(function.signature): \(error)")
        }
    }
}
