import Engine
import Ethereum

/// What the executor takes for an action: its number in one byte, then its arguments.
package enum ActionShape {
    /// Says why the executor, or a worker before it, would refuse an action; `nil` when neither would.
    ///
    /// Whether the action then succeeds, the chain knows alone. No bytes at all are an action that does nothing.
    package static func problem(of action: [UInt8]) -> String? {
        guard let kind = action.first else { return nil }
        guard action.count <= JobDecoder.maximumActionSize else {
            return
                "the action has \(action.count) bytes; at most \(JobDecoder.maximumActionSize) fit into a transaction"
        }
        guard let types = arguments[kind] else {
            return "the action begins with \(kind); 1 (native transfer), 2 (ERC-20 transfer) and 3 (call) are known"
        }
        do {
            _ = try ABIDecoder.decode(Array(action.dropFirst()), as: types)
            return nil
        } catch {
            return "the action is not \(kind) and abi\(ABIType.tuple(types)): \(error)"
        }
    }

    private static let arguments: [UInt8: [ABIType]] = [
        1: [.address, .uint(bits: 256)],
        2: [.address, .address, .uint(bits: 256)],
        3: [.address, .uint(bits: 256), .bytes],
    ]
}
