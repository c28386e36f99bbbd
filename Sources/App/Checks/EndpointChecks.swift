import Chain
import Ethereum

/// Whether an endpoint serves the chain that is configured, and how well.
struct EndpointChecks: Sendable {
    /// Seconds since 1970.
    let now: UInt64

    /// A chain that is not mining, or a node that is behind: in seconds.
    static let oldestHead: UInt64 = 60
    /// How far a block may be ahead of this host's clock, in seconds.
    ///
    /// - Source: go-ethereum `consensus/ethash`, `allowedFutureBlockTimeSeconds`.
    static let earliestHead: UInt64 = 15
    /// How many blocks endpoints may be apart.
    static let toleratedLag: UInt64 = 3

    /// Which chain an endpoint serves.
    ///
    /// One that cannot be reached is not a problem as long as another one can.
    static func identity(_ check: EndpointCheck, expected: ChainID) -> Finding {
        switch check.chainID {
        case .success(expected): .ok("chain id", "It serves chain \(expected).")
        case .success(let actual):
            .problem(
                "chain id", "\(check.endpoint) serves chain \(actual), but chain.id is \(expected).",
                remedy: "Set MOONBASE_RPC to a node of chain \(expected), or chain.id to \(actual).")
        case .failure(let error):
            .warning("chain id", "No answer: \(error).", remedy: "Look at that node, or take it out.")
        }
    }

    /// What it means when no endpoint says which chain it serves; `nil` when one does.
    static func silence(_ checks: [EndpointCheck]) -> Finding? {
        let failures = checks.compactMap { check -> String? in
            if case .failure(let error) = check.chainID { "\(error)" } else { nil }
        }
        guard failures.count == checks.count else { return nil }
        return .problem(
            "endpoints", "No RPC endpoint answers: \(failures.joined(separator: "; ")).",
            remedy: "Check the network, or set MOONBASE_RPC to another node.")
    }

    func findings(_ condition: EndpointCondition) -> [Finding] {
        let abilities = EndpointAbility.allCases.compactMap { ability in
            condition.abilities[ability].map { finding(ability, $0, condition) }
        }
        return [head(condition)] + abilities
    }

    private func head(_ condition: EndpointCondition) -> Finding {
        let latency = Int64(condition.latency / .milliseconds(1))
        guard case .success(let header?) = condition.head else {
            return .warning("head", "It does not tell its latest block.", remedy: "Look at the node.")
        }
        if header.timestamp > now, header.timestamp - now > Self.earliestHead {
            return .warning(
                "head", "Block \(header.number) is \(header.timestamp - now) s ahead of this host's clock.",
                remedy: "Set this host's clock by NTP.")
        }
        let age = now - min(now, header.timestamp)
        guard age > Self.oldestHead else {
            return .ok("head", "Block \(header.number) is \(age) s old; it took \(latency) ms to ask.")
        }
        return .warning(
            "head",
            "Its latest block, \(header.number), is \(age) s old: the node is behind, or the chain stands still.",
            remedy: "Look at the node. Nothing is settled until there are new blocks.")
    }

    /// Whether the endpoints are on the same height; `nil` when there are not two to compare.
    static func lag(_ reports: [EndpointReport]) -> Finding? {
        let heads = reports.compactMap { report -> (endpoint: String, number: UInt64)? in
            guard case .success(let header?) = report.condition?.head else { return nil }
            return (report.check.endpoint, header.number.rawValue)
        }
        guard heads.count > 1, let highest = heads.map(\.number).max() else { return nil }
        let behind = heads.filter { highest - $0.number > toleratedLag }
        guard !behind.isEmpty else {
            return .ok("heads", "The endpoints are at most \(toleratedLag) blocks apart.")
        }
        let list = behind.map { "\($0.endpoint) is \(highest - $0.number) blocks behind" }
        return .warning("heads", "\(list.joined(separator: ", ")).", remedy: "Look at those nodes, or take them out.")
    }
}
