import CurlTransport
import JSON
import JSONRPC

extension DevelopmentChain {
    /// Makes the chain mine at regular intervals from now on, instead of a block for each transaction.
    ///
    /// - Parameter seconds: Whole seconds, since Anvil knows no others.
    /// - Throws: `RPCError`.
    package func mine(every seconds: Int) async throws {
        let node = RPCClient(endpoint: try Endpoint(rpc), transport: CurlTransport(on: thread))
        for call in [
            RPCCall("evm_setAutomine") { $0.boolean(false) }, RPCCall("evm_setIntervalMining") { $0.integer(seconds) },
        ] {
            _ = try await node.call(call)
        }
    }
}
