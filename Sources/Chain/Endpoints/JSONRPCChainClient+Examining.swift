package import Ethereum

extension JSONRPCChainClient {
    /// Does what ``verifyEndpoints(serve:)`` does, and takes a closer look at those that serve the expected chain.
    ///
    /// - Returns: What was found, in the order of the endpoints.
    package func examineEndpoints(serve expected: ChainID) async -> [EndpointReport] {
        let checks = await verifyEndpoints(serve: expected)
        return await withTaskGroup(of: (Int, EndpointCondition).self) { group in
            for (index, check) in checks.enumerated() {
                guard case .success(expected) = check.chainID else { continue }
                group.addTask { [nodes, now] in (index, await nodes[index].condition(now)) }
            }
            let conditions = await group.reduce(into: [Int: EndpointCondition]()) { $0[$1.0] = $1.1 }
            return checks.enumerated().map { EndpointReport(check: $1, condition: conditions[$0]) }
        }
    }
}
