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
        let call = Self.headerCall(block)
        return try header(in: await result(of: call), of: call)
    }

    func headers(_ blocks: [BlockReference]) async throws -> [BlockHeader?] {
        let calls = blocks.map { Self.headerCall($0) }
        return try zip(blocks, zip(calls, await client.batch(calls))).map { block, answer in
            do {
                return try header(in: answer.1, of: answer.0)
            } catch let error as ChainError where block.isMarker && !error.isFaultOfEndpoint {
                return nil
            }
        }
    }

    /// Most nodes answer null for a block that they do not have, some an error.
    func header(in result: Result<JSON, RPCError>, of call: RPCCall) throws -> BlockHeader? {
        do {
            return try value(of: result, of: call) { json throws(MalformedAnswer) in
                json.isNull ? nil : try BlockHeader(json)
            }
        } catch let error as ChainError where error.code == .unavailable {
            return nil
        }
    }

    static func headerCall(_ block: BlockReference) -> RPCCall {
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

extension BlockReference {
    /// Whether it is a name that not every node knows.
    fileprivate var isMarker: Bool { self == .safe || self == .finalized }
}
