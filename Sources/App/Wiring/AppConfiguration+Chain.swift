package import Chain
import CurlTransport
import JSONRPC

extension AppConfiguration {
    /// Makes a client of the configured endpoints and makes sure that they serve the configured chain.
    ///
    /// Endpoints that cannot be reached are not a problem as long as one can.
    ///
    /// - Throws: ``ConfigurationError`` when none is configured; ``PreflightError`` when one serves another chain, or
    ///   none answers.
    package func connectToChain() async throws -> JSONRPCChainClient {
        guard !chain.rpc.isEmpty else { throw ConfigurationError.missing(Settings.rpc) }
        let transport = CurlTransport()
        let endpoints = try chain.rpc.map { url in
            do {
                return RPCClient(endpoint: try Endpoint(url.text), transport: transport)
            } catch {
                throw ConfigurationError("chain.rpc: \(url): \(error).")
            }
        }
        let client = JSONRPCChainClient(endpoints: endpoints)
        try judge(await client.verifyEndpoints(serve: chain.id))
        return client
    }

    private func judge(_ checks: [EndpointCheck]) throws {
        var failures: [String] = []
        for check in checks {
            switch check.chainID {
            case .success(let actual) where actual != chain.id:
                throw PreflightError(
                    "\(check.endpoint) serves chain \(actual), but chain.id is \(chain.id).",
                    remedy: "Set MOONBASE_RPC to a node of chain \(chain.id), or chain.id to \(actual).")
            case .success:
                break
            case .failure(let error):
                failures.append("\(error)")
            }
        }
        guard failures.count == checks.count else { return }
        throw PreflightError(
            "No RPC endpoint answers: \(failures.joined(separator: "; ")).",
            remedy: "Check the network, or set MOONBASE_RPC to another node.")
    }
}
