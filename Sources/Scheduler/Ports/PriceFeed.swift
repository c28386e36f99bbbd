/// Tells what things cost.
package protocol PriceFeed: Sendable {
    /// Asks for many prices at once.
    ///
    /// Never throws: an asset whose price is not to be had has a problem, and so has every asset when the task is cancelled. What comes
    /// back is what the feed says; ``PriceRules`` decides what to believe.
    ///
    /// - Returns: One for each asset.
    func prices(of assets: Set<PriceAsset>) async -> [PriceAsset: Result<Price, PriceProblem>]
}
