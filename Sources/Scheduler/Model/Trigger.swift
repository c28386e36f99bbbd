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
    /// Where the price has to be; the numbers are those of the original's `comparator`.
    package enum Comparison: Int, Sendable {
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
package enum PriceAsset: Hashable, Sendable, CustomStringConvertible {
    /// A symbol such as `glmr`, or a feed's own id such as `moonbeam`, in lower case either way.
    case named(String)
    /// A Chainlink feed on the chain.
    case feed(Address)

    package var description: String {
        switch self {
        case .named(let name): name
        case .feed(let address): address.description
        }
    }
}

/// Which transfers fire a workflow.
package struct TransferCondition: Equatable, Sendable {
    package enum Direction: Hashable, Sendable {
        case incoming, outgoing
    }

    /// The ERC-20 token; `nil` for the chain's own coin.
    package var token: Address?
    /// Whose transfers are watched.
    package var account: Address
    package var direction: Direction
    /// In base units; at least 1.
    package var least: UInt256

    /// Describes a condition; the zero address stands for the chain's own coin, and a least amount of 0 for 1.
    package init(token: Address?, account: Address, direction: Direction, least: UInt256) {
        self.token = token == .zero ? nil : token
        self.account = account
        self.direction = direction
        self.least = max(least, .one)
    }
}
