import Ethereum
import JSON
import JSONRPC

/// What a node says about a simulated call that failed by itself.
struct CallFailure: Equatable {
    /// What the call reverted with; empty when there was nothing, or the node does not tell.
    let data: [UInt8]
    /// The node's words.
    let message: String

    /// Reads an error that `eth_call` or `eth_estimateGas` answered; nil when it says nothing about the call.
    ///
    /// Running out of gas during an estimate counts: no gas limit would make the call succeed.
    init?(_ error: RemoteError) {
        let explanation = error.data?.string ?? ""
        let words = "\(error.message) \(explanation)".lowercased()
        guard error.code == Self.revertCode || Self.phrases.contains(where: { words.contains($0) }) else { return nil }
        data = error.data.flatMap { Self.revertData(in: $0, depth: 0) } ?? []
        // OpenEthereum and nethermind put the reason where the bytes belong.
        let isReason = !explanation.isEmpty && !explanation.contains("0x")
        message = String((isReason ? "\(error.message) \(explanation)" : error.message).prefix(Self.longestMessage))
    }

    /// Contracts choose their reasons; in characters.
    private static let longestMessage = 500

    /// - Source: geth `internal/ethapi/errors.go`, since taken over by execution-apis.
    private static let revertCode = 3

    /// What the failures of calls are called, lower case.
    ///
    /// - Source: geth `core/vm/errors.go`, `eth/gasestimator`; reth `rpc-eth-types/src/error`; besu
    ///   `RpcErrorType.java`; nethermind and OpenEthereum "VM execution error."; Frontier
    ///   `client/rpc/src/eth/execute.rs`; anvil; hardhat.
    private static let phrases = [
        "revert", "out of gas", "gas required exceeds", "gas spent exceeded", "vm execution error", "vm exception",
        "evm error", "invalid opcode", "bad instruction", "invalid jump", "bad jump", "stack underflow",
        "stack overflow", "stack limit reached", "write protection", "return data out of bounds",
        "could not be completed due to an exception",
    ]
}

extension CallFailure {
    /// How deep nodes nest: ganache has an object by transaction hash inside `data`.
    private static let deepest = 3

    /// The members that hold the bytes: hardhat `data`; ganache `result`, and `return` in its old versions.
    private static let members = ["data", "result", "return"]

    private static func revertData(in json: JSON, depth: Int) -> [UInt8]? {
        switch json.kind {
        case .string: json.string.flatMap { bytes(in: $0) }
        case .object where depth < deepest: revertData(inMembersOf: json, depth: depth + 1)
        case .null, .boolean, .number, .array, .object: nil
        }
    }

    private static func revertData(inMembersOf object: JSON, depth: Int) -> [UInt8]? {
        for name in members {
            if let bytes = object[name].flatMap({ revertData(in: $0, depth: depth) }) { return bytes }
        }
        for member in object.members where member.value.kind == .object {
            if let bytes = revertData(in: member.value, depth: depth) { return bytes }
        }
        return nil
    }

    /// Finds the bytes in `0x…`, `Reverted 0x…` or `err: 0x… (supplied gas 36000000)`.
    private static func bytes(in text: String) -> [UInt8]? {
        guard let start = text.firstRange(of: "0x") else { return nil }
        return Hex.decode(text[start.upperBound...].utf8.prefix { Hex.value(ofDigit: $0) != nil })
    }
}
