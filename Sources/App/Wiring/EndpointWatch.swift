import Chain
import Ethereum
import Logging
import ServiceLifecycle

/// Asks every node now and then which chain it serves, so that one that changes chains is not used any more.
///
/// A node behind a name may be replaced by one of another chain. Such a node is passed over until it is right again; when
/// no other is left, nothing can be prepared and so nothing is bound.
struct EndpointWatch: Service {
    let chain: JSONRPCChainClient
    let expected: ChainID
    let logger: Logger

    func run() async throws {
        do {
            try await cancelWhenGracefulShutdown {
                while true {
                    try await Task.sleep(for: Self.interval)
                    report(await chain.verifyEndpoints(serve: expected))
                }
            }
        } catch is CancellationError {
            // That is how it ends.
        }
    }

    private func report(_ checks: [EndpointCheck]) {
        for check in checks {
            guard case .success(let actual) = check.chainID, actual != expected else { continue }
            logger.error(
                "node serves another chain and is not used",
                metadata: ["node": "\(check.endpoint)", "chain": "\(actual)", "expected": "\(expected)"])
        }
    }

    private static let interval = Duration.seconds(60)
}
