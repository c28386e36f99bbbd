package import Chain
import CurlTransport
import Engine
package import IO
import JSONRPC

extension AppConfiguration {
    /// Makes a client of the configured endpoints and makes sure that they serve the configured chain.
    ///
    /// Endpoints that cannot be reached are not a problem as long as one can.
    ///
    /// - Parameter thread: Carries the requests.
    /// - Throws: ``ConfigurationError`` when none is configured; ``PreflightError`` when one serves another chain, or
    ///   none answers.
    package func connectToChain(on thread: IOThread) async throws -> JSONRPCChainClient {
        let client = try chainClient(on: thread)
        let checks = await client.verifyEndpoints(serve: chain.id)
        for check in checks { try EndpointChecks.identity(check, expected: chain.id).enforce() }
        try EndpointChecks.silence(checks)?.enforce()
        return client
    }

    /// How deep a block must be before anything in it lets a job run again: what is configured, or what nodes have.
    ///
    /// - Throws: `ChainError` when no node answers; `CancellationError`.
    func rerunConfirmations(on client: any ChainClient) async throws -> Confirmations {
        if let configured = chain.rerunConfirmations { return configured }
        return try await .beforeRerun(settled: worker.tracking.confirmations, on: client)
    }

    /// Makes a client of the configured endpoints that has asked nothing yet.
    func chainClient(on thread: IOThread) throws(ConfigurationError) -> JSONRPCChainClient {
        guard !chain.rpc.isEmpty else { throw ConfigurationError.missing(Settings.rpc) }
        let transport = CurlTransport(on: thread)
        let endpoints = try chain.rpc.map { url throws(ConfigurationError) in
            do {
                return RPCClient(endpoint: try Endpoint(url.text), transport: transport)
            } catch {
                throw ConfigurationError("chain.rpc: \(url): \(error).")
            }
        }
        return JSONRPCChainClient(endpoints: endpoints, sendTimeout: worker.sendTimeout)
    }
}
