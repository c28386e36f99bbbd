import Ethereum
import JSON
import JSONRPC

extension Node {
    func chainID() async throws -> ChainID {
        try await call(RPCCall("eth_chainId")) { json throws(MalformedAnswer) in
            ChainID(try json.value("a chain id", \.word))
        }
    }

    func header(_ block: BlockReference) async throws -> BlockHeader? {
        do {
            return try await call(Self.headerCall(block)) { json throws(MalformedAnswer) in
                json.isNull ? nil : try BlockHeader(json)
            }
        } catch let error as ChainError where error.code == .unavailable {
            // Most nodes answer null for a block that they do not have, some an error.
            return nil
        }
    }

    private static func headerCall(_ block: BlockReference) -> RPCCall {
        if case .hash(let hash) = block {
            return RPCCall("eth_getBlockByHash") {
                $0.bytes(hash.bytes)
                $0.boolean(false)
            }
        }
        return RPCCall("eth_getBlockByNumber") {
            $0.block(block)
            $0.boolean(false)
        }
    }
}
