import Ethereum
import Testing

@testable import Engine

@Suite struct TermsCacheTests {
    private let terms = WorkflowTerms(interval: 60, triggerType: 1)

    @Test func `an answer counts for a minute`() {
        var cache = TermsCache()
        #expect(cache.unknown(among: [1, 2], at: .zero) == [1, 2])
        cache.remember(1, terms, at: .zero)
        #expect(cache.unknown(among: [1, 2], at: .seconds(59)) == [2])
        #expect(cache.terms(of: 1, at: .seconds(59)) == terms)
        #expect(cache.unknown(among: [1], at: .seconds(60)) == [1])
        #expect(cache.terms(of: 1, at: .seconds(60)) == nil)
    }

    @Test func `no more are remembered than there is room for, the oldest are forgotten first`() {
        var cache = TermsCache()
        for id in 0..<UInt64(TermsCache.capacity) { cache.remember(UInt256(id), terms, at: .seconds(id < 9 ? 0 : 1)) }
        cache.remember(99_999, terms, at: .seconds(60))
        #expect(cache.terms(of: 5, at: .seconds(60)) == nil)
        #expect(cache.terms(of: 9, at: .seconds(60)) == terms)
        #expect(cache.terms(of: 99_999, at: .seconds(60)) == terms)
        for id in 0..<UInt64(TermsCache.capacity) { cache.remember(UInt256(200_000 + id), terms, at: .seconds(60)) }
        #expect(cache.terms(of: 99_999, at: .seconds(60)) == nil)
    }
}
