import Testing

@testable import Engine

@Suite struct BackoffTests {
    private let backoff = Backoff(base: .seconds(2), maximum: .seconds(60))

    @Test(arguments: [(1, 2), (2, 4), (3, 8), (5, 32), (6, 60), (1_000_000, 60)])
    func `doubles from the base to the maximum; jitter takes at most half`(_ failures: Int, _ seconds: Int) {
        #expect(backoff.delay(after: failures, random: 0) == .seconds(seconds) / 2)
        #expect(backoff.delay(after: failures, random: 1000) == .seconds(seconds))
    }
}
