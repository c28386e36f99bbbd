import Chain
import Ethereum
import Logging

/// Asks every node now and then which chain it serves, so that one that changes chains is not used any more.
///
/// A node behind a name may be replaced by one of another chain. Such a node is passed over until it is right again; when
/// no other is left, nothing can be prepared and so nothing is bound.
struct EndpointWatch: Sendable {
    let chain: JSONRPCChainClient
    let expected: ChainID
    let logger: Logger

    /// Watches until it is cancelled.
    func run() async {
        // The only error is a cancellation: the watch is over.
        while (try? await Task.sleep(for: Self.interval)) != nil {
            report(await chain.verifyEndpoints(serve: expected))
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
