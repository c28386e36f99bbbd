import CurlTransport
import Engine
import IO
import Scheduler

extension AppConfiguration {
    /// CoinGecko's public interface.
    static let defaultPriceFeed = "https://api.coingecko.com/api/v3/simple/price"

    /// The configured price feed on the web.
    ///
    /// - Throws: ``ConfigurationError`` when the key of its header cannot be read.
    func priceFeed(on thread: IOThread, time: SystemTime) throws -> CoinGeckoFeed {
        var settings = CoinGeckoFeed.Settings(
            url: prices.feed?.text ?? Self.defaultPriceFeed, ids: CoinGeckoIDs(prices.ids))
        if let header = prices.header { settings.header = (header.name, try header.read()) }
        settings.cacheTime = scheduler.pollInterval / 2
        return CoinGeckoFeed(settings, over: CurlGetter(on: thread), time: time)
    }
}
