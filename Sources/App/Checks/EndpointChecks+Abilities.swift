import Chain

extension EndpointChecks {
    func finding(
        _ ability: EndpointAbility, _ result: Result<Bool, any Error>, _ condition: EndpointCondition
    ) -> Finding {
        switch result {
        case .success(true): .ok(ability.name, "There.")
        case .success(false) where ability == .feeHistory && condition.isLegacy:
            .ok(ability.name, "Not there, and not needed: blocks have no base fee.")
        case .success(false):
            .warning(ability.name, "Not there: \(ability.wayAround).", remedy: ability.remedy)
        case .failure(let error):
            .warning(
                ability.name, "Cannot be told: \(error). Without it, \(ability.wayAround).", remedy: ability.remedy)
        }
    }
}

extension EndpointCondition {
    /// Whether blocks have no base fee.
    fileprivate var isLegacy: Bool {
        guard case .success(let header?) = head else { return false }
        return header.baseFeePerGas == nil
    }
}

extension EndpointAbility {
    /// What it is called in a finding.
    fileprivate var name: String {
        switch self {
        case .batches: "batches"
        case .blockReceipts: "eth_getBlockReceipts"
        case .feeHistory: "eth_feeHistory"
        case .pastState: "past state"
        case .poolContent: "txpool_contentFrom"
        case .pendingBlock: "pending"
        }
    }

    /// What happens without it.
    fileprivate var wayAround: String {
        switch self {
        case .batches: "calls travel one by one, which is slower"
        case .blockReceipts: "receipts are asked for one by one, which is slower"
        case .feeHistory: "the node's own gas price is paid, in legacy transactions"
        case .pastState:
            "who used a nonce more than \(Self.depth) blocks ago is looked for in the blocks themselves, which is slower"
        case .poolContent:
            "of what a Redis failover lost, only what the node's pending block shows can be found in its pool"
        case .pendingBlock:
            "of what a Redis failover lost, only what txpool_contentFrom shows can be found in its pool"
        }
    }

    fileprivate var remedy: String {
        switch self {
        case .pastState:
            "Nothing has to be done; a node that keeps the state of the last 128 blocks, as full nodes do, tells at once."
        case .poolContent, .pendingBlock: "Use a node that lets its pool be seen, at least as one of several."
        case .batches, .blockReceipts, .feeHistory: "Nothing has to be done; another node may do better."
        }
    }
}
