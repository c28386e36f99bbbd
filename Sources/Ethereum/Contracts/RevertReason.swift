/// Why a call was reverted, as far as the data that it returned tell.
package enum RevertReason: Hashable, Sendable {
    /// `Error(string)`: what `require` and `revert` give with a message.
    case message(String)
    /// `Panic(uint256)`: what the compiler's own checks give.
    case panic(PanicCode)
    /// A custom error of the contract.
    case custom(ABIError, ABIArguments)
    /// No data: a failed `require` without a message, a call of a function that is not there, or out of gas.
    case empty
    /// Data that are none of these.
    case raw([UInt8])

    /// Interprets revert data, given the custom errors that the contracts involved have.
    ///
    /// - Source: Solidity documentation, "Error handling: Assert, Require, Revert and Exceptions".
    package init(_ data: [UInt8], errors: some Sequence<ABIError>) {
        if data.isEmpty {
            self = .empty
        } else if let text = try? Self.error.decode(data)[0]?.string {
            self = .message(text)
        } else if let code = try? Self.panicError.decode(data)[0]?.uint {
            self = .panic(PanicCode(code))
        } else {
            self = Self.custom(data, errors: errors) ?? .raw(data)
        }
    }

    private static func custom(_ data: [UInt8], errors: some Sequence<ABIError>) -> RevertReason? {
        for error in errors {
            // Data that do not fit the error with their selector are shown as they are, which loses nothing.
            if let arguments = try? error.decode(data) { return .custom(error, arguments) }
        }
        return nil
    }

    private static let error = ABIError(name: "Error", parameters: [ABIParameter(name: "message", type: .string)])
    private static let panicError = ABIError(
        name: "Panic", parameters: [ABIParameter(name: "code", type: .uint(bits: 256))])
}

extension RevertReason: CustomStringConvertible {
    /// The reason for people, on one line.
    package var description: String {
        switch self {
        case .message(let text): text
        case .panic(let code): code.description
        case .custom(let error, let arguments): "\(error.name)(\(arguments))"
        case .empty: "reverted without a reason"
        case .raw(let data): "reverted with the data \(Hex.encode(data))"
        }
    }
}
