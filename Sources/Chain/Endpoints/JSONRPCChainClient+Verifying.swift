package import Ethereum
import JSONRPC

/// Which chain an endpoint serves.
package struct EndpointCheck: Sendable {
    /// Without credentials and path keys.
    package let endpoint: String
    /// The chain that it serves, or why it did not say.
    package let chainID: Result<ChainID, any Error>

    package init(endpoint: String, chainID: Result<ChainID, any Error>) {
        self.endpoint = endpoint
        self.chainID = chainID
    }
}

extension JSONRPCChainClient {
    /// Asks every endpoint for its chain id, and takes those that serve another chain out of the rotation until a later
    /// check finds them in order again.
    ///
    /// An endpoint that does not answer stays where it is. When none is left every call fails with
    /// ``ChainError/Code/unreachable``.
    ///
    /// - Returns: What each endpoint said, in the order of the endpoints.
    package func verifyEndpoints(serve expected: ChainID) async -> [EndpointCheck] {
        await withTaskGroup(of: (Int, EndpointCheck).self) { group in
            for (index, node) in nodes.enumerated() {
                group.addTask { (index, await Self.check(node)) }
            }
            var checks: [Int: EndpointCheck] = [:]
            for await (index, check) in group {
                checks[index] = check
                if case .success(let actual) = check.chainID { setExcluded(index, actual != expected) }
            }
            return nodes.indices.compactMap { checks[$0] }
        }
    }

    private static func check(_ node: Node) async -> EndpointCheck {
        let endpoint = node.client.endpoint.description
        do {
            return EndpointCheck(endpoint: endpoint, chainID: .success(try await node.chainID()))
        } catch {
            return EndpointCheck(endpoint: endpoint, chainID: .failure(error))
        }
    }
}
