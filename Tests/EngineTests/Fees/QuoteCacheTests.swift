import Ethereum
import Testing

@testable import Engine

@Suite struct QuoteCacheTests {
    static let old = FeeQuote.legacy(gasPrice: 1)
    static let new = FeeQuote.legacy(gasPrice: 2)

    /// A cache that got `old` at zero.
    static func filled() -> QuoteCache {
        var cache = QuoteCache(maximumAge: .seconds(2), usableFor: .seconds(60))
        #expect(cache.request(at: .zero) == .refresh)
        cache.succeeded(old, at: .zero)
        return cache
    }

    @Test func `only the first fetches`() {
        var cache = QuoteCache(maximumAge: .seconds(2), usableFor: .seconds(60))
        #expect(cache.request(at: .zero) == .refresh)
        #expect(cache.request(at: .zero) == .wait)
        cache.succeeded(Self.old, at: .zero)
        #expect(cache.request(at: .zero) == .use(Self.old))
    }

    @Test func `a quote serves for its maximum age`() {
        var cache = Self.filled()
        #expect(cache.request(at: .milliseconds(1_999)) == .use(Self.old))
        #expect(cache.request(at: .seconds(2)) == .refresh)
    }

    @Test func `a new head makes it stale`() {
        var cache = Self.filled()
        cache.headAdvanced()
        #expect(cache.request(at: .zero) == .refresh)
    }

    @Test func `a head during the fetch makes its quote stale`() {
        var cache = Self.filled()
        #expect(cache.request(at: .seconds(3)) == .refresh)
        cache.headAdvanced()
        cache.succeeded(Self.new, at: .seconds(3))
        #expect(cache.request(at: .seconds(3)) == .refresh)
    }

    @Test func `after a failure the last serves for a bounded time`() {
        var cache = Self.filled()
        #expect(cache.request(at: .seconds(50)) == .refresh)
        #expect(cache.failed(at: .seconds(51)) == Self.old)
        #expect(cache.request(at: .seconds(52)) == .use(Self.old))
        #expect(cache.request(at: .seconds(53)) == .refresh)
        #expect(cache.failed(at: .seconds(61)) == nil)
        #expect(cache.request(at: .seconds(61)) == .refresh)
    }

    @Test func `an abandoned fetch is taken over by the next`() {
        var cache = Self.filled()
        #expect(cache.request(at: .seconds(3)) == .refresh)
        cache.abandoned()
        #expect(cache.request(at: .seconds(3)) == .refresh)
    }
}
