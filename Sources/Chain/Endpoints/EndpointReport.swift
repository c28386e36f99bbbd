/// What an operator wants to know of one endpoint.
package struct EndpointReport: Sendable {
    package let check: EndpointCheck
    /// `nil` when the endpoint does not serve the chain that it should.
    package let condition: EndpointCondition?

    package init(check: EndpointCheck, condition: EndpointCondition?) {
        self.check = check
        self.condition = condition
    }
}

/// How an endpoint of the right chain is at the moment.
package struct EndpointCondition: Sendable {
    /// How long it took to answer one small question.
    package let latency: Duration
    /// Its latest block, or why it did not say; `nil` for none at all.
    package let head: Result<BlockHeader?, any Error>
    /// What it can do of that which nodes differ in, or why that cannot be told.
    package let abilities: [EndpointAbility: Result<Bool, any Error>]

    package init(
        latency: Duration, head: Result<BlockHeader?, any Error>,
        abilities: [EndpointAbility: Result<Bool, any Error>]
    ) {
        self.latency = latency
        self.head = head
        self.abilities = abilities
    }
}

/// What not every node can do, and every caller has a way around.
package enum EndpointAbility: CaseIterable, Sendable {
    /// Takes several calls in one request.
    case batches
    /// `eth_getBlockReceipts`.
    case blockReceipts
    /// `eth_feeHistory`.
    case feeHistory
    /// The state of ``EndpointAbility/depth`` blocks ago, asked for by `eth_getTransactionCount`.
    case pastState
    /// `txpool_contentFrom`.
    case poolContent
    /// The count of an account's transactions that are not mined, and the block of those, by the name `pending`.
    case pendingBlock

    /// How many blocks ago: half of what a full node keeps.
    ///
    /// - Source: geth `core/state/pruner`, `core/blockchain.go`: `TriesInMemory` = 128.
    package static let depth: UInt64 = 64
}
