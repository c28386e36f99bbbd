package import Engine

/// Asks a web server that has CoinGecko's `simple/price`.
///
/// - Source: https://docs.coingecko.com/reference/simple-price
package actor CoinGeckoFeed: PriceFeed {
    /// How a feed is asked.
    package struct Settings: Sendable {
        /// Where `simple/price` is; may hold a key.
        package var url: String
        /// A line of the request's head that holds a key, such as `x-cg-demo-api-key`; its value is secret.
        package var header: (name: String, value: String)?
        package var ids: CoinGeckoIDs
        /// For how long an answer is used again, in place of asking.
        ///
        /// Default 5 seconds: less than a poll takes, so that each poll asks anew.
        package var cacheTime: Duration = .seconds(5)
        /// How long a request may take.
        ///
        /// Default 10 seconds.
        package var timeout: Duration = .seconds(10)

        package init(url: String, header: (name: String, value: String)? = nil, ids: CoinGeckoIDs = CoinGeckoIDs()) {
            self.url = url
            self.header = header
            self.ids = ids
        }
    }

    private struct Cached {
        var answer: Result<Price, PriceProblem>
        var until: Duration
    }

    private let settings: Settings
    private let web: any HTTPGet
    private let time: any TimeSource
    private var cache: [String: Cached] = [:]
    /// Until when the server wants to be left alone.
    private var silentUntil: Duration = .zero

    package init(_ settings: Settings, over web: any HTTPGet, time: any TimeSource) {
        self.settings = settings
        self.web = web
        self.time = time
    }

    /// CoinGecko's limit, and what fits into a URL.
    static let mostIDs = 100

    package func prices(of assets: Set<PriceAsset>) async -> [PriceAsset: Result<Price, PriceProblem>] {
        let names = assets.reduce(into: [PriceAsset: String]()) { ids, asset in
            if case .named(let name) = asset { ids[asset] = settings.ids[name] }
        }
        let now = time.elapsed
        cache = cache.filter { $0.value.until > now }
        let missing = Set(names.values).filter { cache[$0] == nil }.sorted()
        for start in stride(from: 0, to: missing.count, by: Self.mostIDs) {
            await fetch(missing[start..<min(start + Self.mostIDs, missing.count)])
        }
        return assets.reduce(into: [:]) { answers, asset in
            answers[asset] = names[asset].flatMap { cache[$0]?.answer } ?? .failure(.unknown)
        }
    }

    /// Asks for some coins and keeps what comes, a failure too.
    private func fetch(_ ids: ArraySlice<String>) async {
        let answers = await answers(for: ids)
        let until = time.elapsed + settings.cacheTime
        for (id, answer) in answers { cache[id] = Cached(answer: answer, until: until) }
    }

    private func answers(for ids: ArraySlice<String>) async -> [String: Result<Price, PriceProblem>] {
        let asked = Set(ids)
        let answer: CoinGeckoAnswer
        do {
            answer = try CoinGeckoAnswer(try await body(for: ids))
        } catch {
            let problem = error as? PriceProblem ?? .unreachable("the price feed cannot be reached: \(error)")
            return Dictionary(uniqueKeysWithValues: ids.map { ($0, .failure(problem)) })
        }
        return Dictionary(uniqueKeysWithValues: ids.map { ($0, answer.price(of: $0, asked: asked)) })
    }

    private func body(for ids: ArraySlice<String>) async throws -> [UInt8] {
        guard time.elapsed >= silentUntil else {
            throw PriceProblem.unreachable("the price feed asks for fewer requests")
        }
        let reply = try await web.get(
            url(for: ids), headers: [settings.header].compactMap(\.self), timeout: settings.timeout)
        if let wait = reply.retryAfter { silentUntil = time.elapsed + wait }
        guard reply.status == 200 else {
            throw PriceProblem.unreachable("the price feed answers with status \(reply.status)")
        }
        return reply.body
    }

    private func url(for ids: ArraySlice<String>) -> String {
        let separator = settings.url.contains("?") ? "&" : "?"
        // A plus sign in a query means a space.
        let list = ids.joined(separator: ",").split(separator: "+", omittingEmptySubsequences: false).joined(
            separator: "%2B")
        return settings.url + separator
            + "ids=\(list)&vs_currencies=usd&include_last_updated_at=true&precision=full"
    }
}
