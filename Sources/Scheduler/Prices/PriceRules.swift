import Ethereum

/// Decides which prices to believe.
///
/// A price that is refused changes nothing: not what was believed before, and no trigger.
package struct PriceRules: Sendable {
    /// How old a price may be, and how far ahead of the clock.
    ///
    /// Default 600 s.
    private let maximumAge: UInt64
    private var believed: [PriceAsset: Price] = [:]
    /// Prices that jumped, and wait for another one of later to confirm them.
    private var jumped: [PriceAsset: Price] = [:]

    /// - Parameter maximumAge: How old a price may be, in seconds, and how far ahead of the clock.
    package init(maximumAge: UInt64 = 600) { self.maximumAge = maximumAge }

    /// 10^12 US dollars: nothing costs more, so a feed that says so is broken.
    package static let largest = DecimalNumber(digits: 1_000_000_000_000)

    /// Judges what a feed has answered.
    ///
    /// - Parameters:
    ///   - answers: One for each asset.
    ///   - wall: The machine's clock, which the prices of web feeds go by, in seconds since 1970.
    ///   - chain: The chain's clock, which feeds on the chain go by.
    package mutating func judge(
        _ answers: [PriceAsset: Result<Price, PriceProblem>], wall: UInt64, chain: UInt64
    ) -> [PriceAsset: Result<Price, PriceProblem>] {
        var judged = answers
        for (asset, answer) in answers {
            guard case .success(let price) = answer else { continue }
            let now = if case .feed = asset { chain } else { wall }
            if let problem = problem(with: price, now: now) ?? jump(of: asset, to: price) {
                judged[asset] = .failure(problem)
            }
        }
        return judged
    }

    private func problem(with price: Price, now: UInt64) -> PriceProblem? {
        if price.value == .zero { return .notPositive("0") }
        if price.value > Self.largest { return .tooLarge(price.value) }
        if now > price.at, now - price.at > maximumAge { return .stale(now - price.at) }
        if price.at > now, price.at - now > maximumAge { return .ahead(price.at - now) }
        return nil
    }

    /// Believes a price, unless it jumps and no later one has confirmed it.
    private mutating func jump(of asset: PriceAsset, to price: Price) -> PriceProblem? {
        if let old = believed[asset], !old.value.isNear(price.value) {
            // The same observation, read twice, confirms nothing.
            guard let first = jumped[asset], first.at < price.at, first.value.isNear(price.value) else {
                if jumped[asset]?.value.isNear(price.value) != true { jumped[asset] = price }
                return .jump(from: old.value, to: price.value)
            }
        }
        believed[asset] = price
        jumped[asset] = nil
        return nil
    }
}

extension DecimalNumber {
    /// Whether neither is more than ten times the other.
    fileprivate func isNear(_ other: DecimalNumber) -> Bool {
        guard let tenfold, let otherTenfold = other.tenfold else { return false }
        return other <= tenfold && self <= otherTenfold
    }
}
