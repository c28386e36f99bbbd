import Ethereum
import JSONRPC

extension Node {
    func transactionCount(of account: Address, at block: BlockReference) async throws -> Nonce {
        try await call(Self.accountCall("eth_getTransactionCount", account, block)) { json throws(MalformedAnswer) in
            Nonce(try json.value("a transaction count", \.word))
        }
    }

    func balance(of account: Address, at block: BlockReference) async throws -> Wei {
        try await call(Self.accountCall("eth_getBalance", account, block)) { json throws(MalformedAnswer) in
            try json.value("a balance", \.wei)
        }
    }

    func code(at account: Address) async throws -> [UInt8] {
        try await call(Self.accountCall("eth_getCode", account, .latest)) { json throws(MalformedAnswer) in
            try json.value("code", \.hexBytes)
        }
    }

    private static func accountCall(_ method: String, _ account: Address, _ block: BlockReference) -> RPCCall {
        RPCCall(method) {
            $0.bytes(account.bytes)
            $0.block(block)
        }
    }
}
