import Concurrency
import Engine
import HTTPServer
import JSON

/// A price feed on this machine, in the shape of CoinGecko's, that says what it is told to.
struct PriceServer: Sendable {
    /// As `scheduler.priceFeed` takes it.
    let url: String
    private let prices: Locked<[String: String]>

    /// Runs `body` while a server tells these prices.
    ///
    /// - Parameter prices: In US dollars, as decimal numbers, by the feed's names for the coins. All are in each answer.
    /// - Throws: `ListenError`, and what `body` throws.
    static func with<Result>(
        _ prices: [String: String], _ body: (PriceServer) async throws -> Result
    ) async throws -> Result {
        let prices = Locked(prices)
        return try await HTTPServer.with(answer: { _ in answer(prices.withLock { $0 }) }) { server in
            try await body(PriceServer(url: "http://127.0.0.1:\(server.port)/simple/price", prices: prices))
        }
    }

    /// Changes the price of a coin.
    func set(_ coin: String, to price: String) { prices.withLock { $0[coin] = price } }

    private static func answer(_ prices: [String: String]) -> HTTPServer.Response {
        let now = SystemTime().wall / 1_000
        var writer = JSONWriter()
        writer.object {
            for (coin, price) in prices {
                $0.member(coin) {
                    $0.object {
                        $0.key("usd")
                        $0.raw(price.utf8)
                        $0.member("last_updated_at", now)
                    }
                }
            }
        }
        return HTTPServer.Response(headers: [("Content-Type", "application/json")], body: writer.bytes)
    }
}
