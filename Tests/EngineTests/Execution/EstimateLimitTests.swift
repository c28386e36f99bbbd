import Testing

@testable import Engine

struct EstimateLimitTests {
    private var limit = EstimateLimit()

    @Test mutating func `without experience a batch has half a second, and a call alone two in the end`() {
        #expect(limit.limit(for: 64) == .milliseconds(500))
        #expect(limit.limit(for: 2) == .milliseconds(500))
        #expect(limit.limit(for: 1, patiently: true) == .seconds(2))
    }

    @Test mutating func `it follows what answers take, within its bounds`() {
        for _ in 0..<50 { limit.answered(64, after: .milliseconds(400)) }
        #expect(limit.limit(for: 64) < .milliseconds(410))
        #expect(limit.limit(for: 40) == limit.limit(for: 64), "they are of one class")
        #expect(limit.limit(for: 16) == .milliseconds(500), "they are of another class")
        for _ in 0..<50 { limit.answered(64, after: .milliseconds(5)) }
        #expect(limit.limit(for: 64) == .milliseconds(250))
        for _ in 0..<50 { limit.answered(64, after: .seconds(30)) }
        #expect(limit.limit(for: 64) == .seconds(2))
    }

    @Test mutating func `answers that scatter are waited for longer`() {
        for round in 0..<50 { limit.answered(8, after: .milliseconds(round % 2 == 0 ? 100 : 500)) }
        #expect(limit.limit(for: 8) > .milliseconds(700))
    }

    @Test mutating func `a limit that passes doubles until there is an answer`() {
        limit.passed(64)
        #expect(limit.limit(for: 64) == .seconds(1))
        #expect(limit.limit(for: 32) == .milliseconds(500))
        for _ in 0..<9 { limit.passed(64) }
        #expect(limit.limit(for: 64) == .seconds(2))
        limit.answered(64, after: .milliseconds(100))
        #expect(limit.limit(for: 64) == .milliseconds(300))
    }

    @Test mutating func `a node that takes three seconds for each call is waited for in the end`() {
        var passed = 0
        while limit.limit(for: 1, patiently: true) < .seconds(3) {
            limit.passed(1)
            passed += 1
        }
        #expect(passed == 1)
        for _ in 0..<50 { limit.answered(1, after: .seconds(3)) }
        #expect((.seconds(6)...(.seconds(20))).contains(limit.limit(for: 1, patiently: true)))
        for _ in 0..<50 { limit.answered(1, after: .milliseconds(3)) }
        #expect(limit.limit(for: 1, patiently: true) == .seconds(1))
    }
}
