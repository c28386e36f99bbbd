package import Ethereum

/// What lets a workflow run.
package enum Trigger: Equatable, Sendable {
    /// The chain's time has reached `nextRun`; the trigger's data is not read.
    case time
    /// A price is on one side of a threshold.
    case price(PriceCondition)
    /// Somebody has sent somebody something.
    case transfer(TransferCondition)
    /// Nobody can tell: why, for its owner.
    case unreadable(String)
}

/// When a price trigger is true.
package struct PriceCondition: Equatable, Sendable {
    package enum Comparison: Int, Equatable, Sendable {
        case below, atMost, above, atLeast
    }

    package var asset: PriceAsset
    package var comparison: Comparison
    /// In US dollars.
    package var threshold: DecimalNumber

    package init(asset: PriceAsset, comparison: Comparison, threshold: DecimalNumber) {
        self.asset = asset
        self.comparison = comparison
        self.threshold = threshold
    }
}

/// Whose price it is.
package enum PriceAsset: Hashable, Sendable {
    /// A symbol such as `GLMR`, or a feed's own id, in lower case.
    case named(String)
    /// A Chainlink feed on the chain.
    case feed(Address)
}

/// Which transfers fire a workflow.
package struct TransferCondition: Equatable, Sendable {
    package enum Direction: Equatable, Sendable {
        case incoming, outgoing
    }

    /// The ERC-20 token; `nil` for the chain's own coin.
    package var token: Address?
    /// Whose transfers are watched.
    package var account: Address
    package var direction: Direction
    /// In base units; at least 1.
    package var least: UInt256

    package init(token: Address?, account: Address, direction: Direction, least: UInt256) {
        self.token = token
        self.account = account
        self.direction = direction
        self.least = least
    }
}
