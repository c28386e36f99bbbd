/// What something costs, and when it did.
package struct Price: Equatable, Sendable {
    /// In US dollars.
    package var value: DecimalNumber
    /// When the feed has learnt it, in seconds since 1970.
    package var at: UInt64

    package init(value: DecimalNumber, at: UInt64) {
        self.value = value
        self.at = at
    }
}

/// Why there is no price to go by.
package enum PriceProblem: Error, Hashable, Sendable, CustomStringConvertible {
    /// The feed could not be asked, or did not answer as it should: what went wrong, without its URL.
    case unreachable(String)
    /// The feed does not know the asset.
    case unknown
    /// The feed answered for this one, which was not asked for.
    case anotherAsset(String)
    /// Text, null, NaN, or more digits than a price has.
    case notANumber(String)
    /// Zero, or less.
    case notPositive(String)
    /// More than 10^12 US dollars.
    case tooLarge(DecimalNumber)
    /// The feed does not say when it learnt the price.
    case untimed
    /// The price is this old, in seconds.
    case stale(UInt64)
    /// The price is of the future, by this many seconds.
    case ahead(UInt64)
    /// The price is more than ten times another than the one before, and nothing has confirmed it yet.
    case jump(from: DecimalNumber, to: DecimalNumber)

    package var description: String {
        switch self {
        case .unreachable(let reason): reason
        case .unknown: "the feed does not know it"
        case .anotherAsset(let name): "the feed answered for \(name) in its place"
        case .notANumber(let text): "\(text) is no price"
        case .notPositive(let text): "\(text) is not above zero"
        case .tooLarge(let value): "\(value) is above 10^12 US dollars"
        case .untimed: "the feed does not say of when the price is"
        case .stale(let seconds): "the price is \(seconds) s old"
        case .ahead(let seconds): "the price is \(seconds) s ahead of the clock"
        case .jump(let old, let new): "\(new) is more than ten times off \(old), and was seen only once"
        }
    }
}
