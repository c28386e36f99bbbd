/// Asks for each price where it is to be had: names on the web, addresses on the chain, both at the same time.
package struct PriceFeeds: PriceFeed {
    private let web: any PriceFeed
    private let chain: any PriceFeed

    package init(web: any PriceFeed, chain: any PriceFeed) {
        self.web = web
        self.chain = chain
    }

    package func prices(of assets: Set<PriceAsset>) async -> [PriceAsset: Result<Price, PriceProblem>] {
        let feeds = assets.filter { if case .feed = $0 { true } else { false } }
        async let onChain = feeds.isEmpty ? [:] : chain.prices(of: feeds)
        let names = assets.subtracting(feeds)
        let onWeb = names.isEmpty ? [:] : await web.prices(of: names)
        return onWeb.merging(await onChain) { $1 }
    }
}
