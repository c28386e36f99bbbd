package import Ethereum

/// What a run of a workflow does, with the executor's money.
package enum WorkflowAction: Hashable, Sendable {
    /// Sends the executor's coin.
    case transfer(to: Address, Wei)
    /// Sends the executor's tokens, in base units.
    case tokenTransfer(of: Address, to: Address, UInt256)
    /// Calls a contract.
    case call(Address, value: Wei, data: [UInt8])

    /// The number that the registry and the first byte of the action have.
    package var type: UInt8 {
        switch self {
        case .transfer: 1
        case .tokenTransfer: 2
        case .call: 3
        }
    }

    /// The action as the executor reads it: its number, then its arguments.
    ///
    /// - Throws: `ABICodingError`; not for these types.
    package var bytes: [UInt8] {
        get throws(ABICodingError) {
            let arguments: [UInt8] =
                switch self {
                case .transfer(let to, let amount):
                    try ABIEncoder.encode([.address(to), .uint(amount.rawValue)], as: [.address, Self.uint])
                case .tokenTransfer(let token, let to, let amount):
                    try ABIEncoder.encode(
                        [.address(token), .address(to), .uint(amount)], as: [.address, .address, Self.uint])
                case .call(let target, let value, let data):
                    try ABIEncoder.encode(
                        [.address(target), .uint(value.rawValue), .bytes(data)],
                        as: [.address, Self.uint, .bytes])
                }
            return [type] + arguments
        }
    }

    /// Whom the executor calls.
    package var target: Address {
        switch self {
        case .transfer(let to, _): to
        case .tokenTransfer(let token, _, _): token
        case .call(let target, _, _): target
        }
    }

    /// Reads an action; `nil` for one that the executor refuses.
    package init?(_ bytes: [UInt8]) {
        let arguments = Array(bytes.dropFirst())
        switch bytes.first {
        case 1:
            guard let values = try? ABIDecoder.decode(arguments, as: [.address, Self.uint]),
                let to = values[0].address, let amount = values[1].uint
            else { return nil }
            self = .transfer(to: to, Wei(amount))
        case 2:
            guard let values = try? ABIDecoder.decode(arguments, as: [.address, .address, Self.uint]),
                let token = values[0].address, let to = values[1].address, let amount = values[2].uint
            else { return nil }
            self = .tokenTransfer(of: token, to: to, amount)
        case 3:
            guard let values = try? ABIDecoder.decode(arguments, as: [.address, Self.uint, .bytes]),
                let target = values[0].address, let value = values[1].uint, let data = values[2].bytes
            else { return nil }
            self = .call(target, value: Wei(value), data: data)
        default: return nil
        }
    }

    private static let uint = ABIType.uint(bits: 256)
}

extension WorkflowAction: CustomStringConvertible {
    /// For people, on one line.
    package var description: String {
        switch self {
        case .transfer(let to, let amount): "transfers \(amount) wei to \(to)"
        case .tokenTransfer(let token, let to, let amount): "transfers \(amount) of token \(token) to \(to)"
        case .call(let target, let value, let data): "calls \(target) with \(value) wei and \(Hex.encode(data))"
        }
    }
}
